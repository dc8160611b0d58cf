"""Alex Marlow, 16: facts of a published case, retold; names, area and days are invented."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "alex",
        "child",
        "Alex Marlow",
        age=(16, 160),
        pronouns="they / them",
        nhs_number="9990000018",
        adjustments=(
            "Say it, do not hand it over: Alex does not use anything written / One"
            " thing at a time, then wait; ten minutes is not too long / Say who is"
            " coming before they come, with a photo and a voice message / Sit "
            "beside, not opposite; keep the door clear / Do not speak of food or "
            "of being sick"
        ),
        about="Knows every dog in the road by name. Draws birds. Notices when people are late.",
    ),
    person(
        "helen",
        "home",
        "Helen Marlow",
        age=(47, 40),
        relation="Mother",
        pronouns="she / her",
        contact_way="call",
        contact_detail="07700 900114",
        contact_notes="Call before three",
        about=(
            "Sleeps on a mattress in Alex's room. Gave up her business to be with Alex. "
            "Two hours a week with an online group of six parents, Thursdays: her "
            "lifeline."
        ),
    ),
    person(
        "mark",
        "home",
        "Mark Marlow",
        age=(49, 200),
        relation="Father",
        pronouns="he / him",
        contact_way="text",
        contact_detail="07700 900151",
        contact_notes="Works days; texts are best",
        about=(
            "Leaves work when Alex has run off. Sits with one of the children each "
            "evening while Helen sits with the other."
        ),
    ),
    person(
        "sam",
        "home",
        "Sam Marlow",
        age=(13, 90),
        relation="Brother",
        pronouns="he / him",
        about=("Goes to a friend's house at night in a crisis. Misses who Alex was. Ask him too."),
    ),
    person(
        "lorna",
        "professional",
        "Lorna Pryce",
        relation="Social worker",
        organisation="Council, disabled children's team",
        contact_way="email",
    ),
    person(
        "sanjay",
        "professional",
        "Sanjay Mistry",
        relation="Care coordinator",
        organisation="Young people's mental health team",
        contact_way="call",
    ),
    person(
        "beth",
        "professional",
        "Beth Arkwright",
        relation="Speech and language therapist",
        organisation="Community therapy team",
    ),
    person(
        "marcus",
        "professional",
        "Marcus Oyelaran",
        relation="Occupational therapist",
        organisation="Community therapy team",
    ),
    person(
        "sorrell",
        "professional",
        "Dr Sorrell",
        known=-650,
        relation="Consultant psychiatrist",
        organisation="Larkfield unit",
    ),
    person(
        "gillian",
        "professional",
        "Gillian Frost",
        known=-560,
        relation="Commissioner",
        organisation="Health board, autism and learning disability",
    ),
    person(
        "denise",
        "professional",
        "Denise Coker",
        known=-363,
        relation="Team leader",
        organisation="Support agency",
    ),
    person(
        "jo",
        "professional",
        "Jo Fairley",
        known=-24,
        relation="Support worker",
        organisation="Support agency",
    ),
)

ABOUT = """
== -600
:own_words I don't want a meeting about me. I want someone who comes when they said.
:own_words_told [-2], in the garden at Larkfield
:important_to_me Biscuit. The garden wall. Drawing birds. Knowing who is coming. / Sam, even when
  we don't talk. / That nobody makes me say it all again.
:important_people Mum, Dad, Sam. Biscuit is a person. / Nan on the phone on Sundays.
:communication On a usual day: ask one thing, then wait. I might answer with my eyes on the dog. /
  In distress: I stop talking. That is not rude. Say who you are and that you are staying, once. /
  To choose: two things, shown or said, not three. / To raise a worry: I put my hood up. Ask Mum
  to ask.
:wellness A good day is outside with Biscuit before other people are up. / A bad day starts with
  somebody not coming. / Sleep, the wall, the same two people.
:please_do Sit beside, not opposite / Ask one thing, then wait / Say when you will leave / Bring
  the dog up first
:please_do_not Give leaflets or forms / Talk of food or being sick / Stand by the door / Offer
  CBT: tried twice, did harm
:support Mornings from half past ten are best. Nights are hardest, from half past nine until two.
  / Be near without talking. If I go out, walk behind me, not next to me.
:worth_knowing I cannot read letters. Voice messages are good, I play them more than once. /
  People think I am fine when I am quiet.
:told_by Alex and Helen, with Priya
"""

STORY = """
== told -704
== age4 home background* Helen
Helen first asks for help
Alex, four, could not be left at nursery without hours of crying. Helen asked the nursery and then
  the health visitor what could be done. She has been asking since.
== y0..y3 school school Helen, of what she was told at the gate
"Alex will grow out of it"
School saw a shy child who was behind with letters. Spelling was very poor and learning very hard.
  A kind teacher gave extra time.
== y0..y3 home school Helen and Mark
Every morning a parting
Separation anxiety from the first day: holding on to the door, to the car, to Helen. Learning was
  hard and stayed hard.
== y4 home school Helen
A large class and worse anxiety
Over thirty children and a teacher in the first year of teaching, who did what she could. Alex
  began to lie awake before school.
== y5 school school Helen; the school's letter
School asks its SENCO to look at Alex
At the end of Year 5, after a parents' evening at which Helen and Mark both spoke.
== y6 school school* The SENCO's letter, kept by Helen
Year 6: "no need to assess"
Quiet, polite, no trouble in class. Below the line in spelling only. Behaviour in school is fine.
== y6 home school* Helen, told to Priya
Year 6, the same months at home
Shaking in the car each morning. Shoes thrown, an hour of crying each night. "Good all day, gone
  by the gate."
== y7 home school Mark
Year 7: hard, but somebody was kind
Extra days to get used to the new school, and two people in pastoral care who knew Alex's face.
  Mark: "They made it possible."
== y8 home health Helen
Eating and anxiety; much weight lost
Meals became impossible. Being sick, or the thought of it, filled the day. Alex lost a great deal
  of weight before anybody weighed them.
== y8 school school The school's attendance record
Two weeks ill, then a timetable made shorter
After two weeks off, Alex could not come back full time. A reduced timetable was tried and did not
  hold.
== age12 home crisis* Helen and Mark
Self-harm begins, and attempts to die, at school
This is when the family needed one person to bring everybody together. "Somebody should have come
  then," says Helen.
== y8 service health Letter of the mental health team, Tier 2
Lessons at home arranged
One to one tuition, made smaller and smaller.
== y8 home health Helen
Even one lesson was too much
Cut to a single lesson a week, then stopped. Alex hid behind the sofa when the car was heard.
== told -698
== m-40..m-36 service health Letter of the mental health team, Tier 2
CBT, first time: a course offered for anxiety
Sessions with hand-outs to take home and practise.
== m-40..m-36 home health* Helen and Mark
CBT, first time: harm grew while it went on
Alex cannot read or use written sheets. Week by week the self-harm became worse: windows, moving
  cars, bridges. Helen and Mark were hurt holding Alex back. They told the worker that it was not
  working.
== d-1106..d-1030 home waiting Helen
Two and a half months waiting for a psychiatrist
Referred up to Tier 3 and left waiting. Alex became much worse in those weeks. Nobody rang to ask.
== m-33 service health The psychiatrist's letter
Depression, anxiety and suicidal thoughts diagnosed; CBT offered
== m-33..m-31 home health* Helen and Mark
CBT, second time: offered again after they had said what it did
It went as the first time had. Mark: "We told them. It is in the notes. They offered it again."
== m-30 service health Speech and language and occupational therapists' joint report
Two therapists: CBT was the wrong approach for Alex
With Alex's learning difficulties it asked for what Alex could not do, and the anxiety grew
  because Alex did not know what was wanted or how to answer.
== y8..y9 home crisis Helen
No school place that fits
The place broke down. Many calls to the police and the ambulance, many nights in A&E. Helen closed
  her business.
== d-846..d-816 service crisis Discharge letter
One month in hospital
== d-816 home crisis* Helen and Mark
Sent home with "lock the windows and doors"
A worker from the Tier 4 team told them to lock the house and see how things were in a month.
== d-816..d-126 home waiting Helen
A parenting course, promised on leaving hospital
Helen asked for help for Alex and was told there was a course for her, with a waiting list. The
  place came after nearly two years.
== d-815..d-661 home crisis Helen's diary
Five months of emergency calls, daily or weekly
Helen rang the mental health team again and again. The answer was the waiting list for the course.
== told -600
== d-661 home crisis* Helen
Alex runs into traffic; Helen and Mark cannot keep Alex safe
The police took Alex to hospital. Helen and Mark left Alex there in their care because at home
  they could not keep Alex alive. "The worst thing we ever did and the only thing left."
== d-661..d-645 service health* Ward letter
Sixteen days under Section 2; autism diagnosed
Ten years after Helen first asked.
== d-645..d-340 service crisis Larkfield unit
Ten months under Section 3 at Larkfield
== d-620 home crisis Helen and Mark
New ways of hurting themself, learned there
Alex came to know harmful behaviours on the unit that they had not known before.
== d-580..d-545 service crisis Ward letters
Five weeks without eating; fed by tube in a general hospital
== d-552 service crisis* Dr Sorrell, at the first discharge meeting
"This is not the right place, but there is nothing else"
== told -330
== d-552..d-340 home waiting* Helen and Mark
Seven months from the first discharge meeting to going home
The agencies did not agree who would pay for support after discharge.
== d-340 home helped Alex
Home
Alex went straight to the garden. Biscuit knew.
== d-333 service health Section 117 plan
25 hours of support a week agreed
== told -150
== d-333..d-150 home waiting* Helen's weekly count
25 hours never yet supplied in full
Between six and eleven hours in most weeks. Anything that is not in the policy "has to go back to
  the commissioner".
== d-330 home impact Helen
What it is for Helen
A mattress in Alex's room since Alex was thirteen. No business, no evenings, four hours' sleep. "I
  am stuck in something I don't understand and I don't know how to fight it." The online group is
  her lifeline.
== d-330 home impact Mark
What it is for Mark
At work all day and no use to anybody there, he says; leaves when Alex has run off. "Somebody has
  to bring the money in. I feel helpless either way."
== d-330 home impact Sam, told to Tom
What it is for Sam
At his friend's house in the night, in his school things next day. The young carers' group was
  kind but everybody there was eight.
== told -60
== d-113..d-107 home crisis* Helen
Six days in an A&E cubicle
No bed anywhere. Helen or Mark beside Alex day and night, with the light on.
== d-107..d-72 service crisis Ward letter
Five weeks in hospital, a parent on the ward throughout
== d-72 home helped Helen
What would help: one person who makes them work together
Somebody who knows the terms, the papers and the law. A service that fits Alex, and not "it's
  autism, so we can't".
"""

PLAN = """
== walk -318 alex
"I want to go out with Biscuit and come back when I choose."
- chime | Mark | -290 | A door chime all four of them chose
- voice | Priya | 0 | Alex hears Jo's voice and sees a photo
- corner | Jo and Alex | 9 | To the corner and back with Jo
- lane@-210 | Alex and Mark | -150 | The lane with Biscuit before seven, Mark twenty steps behind
:why Being outside is when Alex's head is quiet. At the unit the door was locked.
:said [-2], said aloud
== bed -318 alex helen
"I want Mum to sleep in her own bed. She is tired."
- six | Mark | -280 | Mark home by six, three nights a week
- night | Health and council | 18 | Night support, two nights a week
- friday | Helen | 12 | Helen's own room on Fridays
- assess | Council, Lorna | 10 | Carer's assessment for Helen
:why Helen has not slept a whole night for years. Alex knows it and minds.
:said [-2], Alex and Helen together
== comes -318 alex
"Someone who comes when they said they would."
- hours | Health and council | -333 | 25 hours of support a week
- who | Priya | | Say who is coming the day before, by voice message
- two | Support agency, Denise | 5 | The same two people
:why A person who does not come is the start of most bad days.
:said [-6], in the garden
== sam -140 sam
"I want somebody to talk to who isn't eight."
- group | Tom | -100 | Find a group for older brothers and sisters
- monday | Tom | -60 | Burger with Tom every other Monday
:why Sam was asked last of everybody.
:said [-3], in Tom's car
"""

COURSE = """
== -712 11:00
:rating red 7 | Calls to police or ambulance most days since leaving hospital
:visiting check in | Kitchen and hall narrow; Alex may leave the house suddenly
== -661 20:30 !
:rating blue 14 | In hospital under Section 2
:now In hospital since [+0]. Helen and Mark visit every day between them. Sam at home with one of
  them or at his friend's.
== -645 17:00
:now Moved to Larkfield under Section 3. Autism diagnosed in the last days on the first ward. An
  hour and a half each way for visits.
== -552 16:00
:now Discharge spoken of for the first time. Nobody has yet said who pays for support at home.
== -340 17:30
:rating red 14 | Home today; the first two weeks are the most dangerous
:now Home since today. Priya or Tom in touch every day for fourteen days. Support hours not
  started.
== -318 15:30
:agree alex helen mark | By voice, at the kitchen table; Priya read each one aloud and Alex nodded
  or did not
:rate walk alex 2 helen 1; bed alex 3 helen 1; comes alex 4 helen 3
== -310 16:20
:rating amber 28 | Two weeks at home without a call to police or ambulance
== -289 12:15
:step chime done
== -279 10:05
:step six done
== -262 12:10
:rate walk alex 3 helen 2; bed alex 4 helen 2; comes alex 5 helen 3
== -240 16:10
:step hours started
:now Home a hundred days. Hours between six and eleven of 25. Alex out in the garden most
  mornings. Helen very tired.
== -196 12:20
:rate walk alex 4 helen 3; bed alex - helen 2; comes alex 5 helen 2
:step lane started
== -139 17:40
:step monday started
== -113 23:20 !
:rating red 7 | In A&E after two nights of very high distress
:now In an A&E cubicle since this evening with Helen. No bed found. Grab sheet given to the nurse
  in charge.
== -107 15:00 !
:rating blue 14 | Admitted; Helen or Mark on the ward day and night
== -100 16:00
:step group paused | The group only takes children to eleven; still looking
:step lane paused | In hospital
== -72 17:00
:rating red 14 | Home today; daily contact for fourteen days
:now Home since today after five weeks. Support to start again [w+4]. Helen starts her partnering
  course next week.
== -58 16:30
:rating amber 28 | Two weeks at home, no emergency call
== -56 12:30
:rate walk alex 3 helen 2; bed alex - helen 4; comes alex 6 helen 2; sam sam 4
== -40 15:30
:step night asked for | One night asked for at first; Helen and Priya asked for two after the
  carer's conversation
:about please_do Sit beside, not opposite / Ask one thing, then wait / Say when you will leave /
  Bring the dog up first / Walk behind me, not next to me
== -30 12:20
:rating amber 42 | Holding; night support and hours still short
== -21 16:00
:step voice started
== -12 12:30
:rate walk alex 5 helen 3; bed alex 6 helen 4; comes alex 7 helen 2; sam sam 6
== -5 16:50
:now Home ten weeks. Sleeping a little better since Mark moved his shift. Support hours still fall
  short, so Helen covers most days. No crisis call for three weeks.
"""

NOTES = """
== -711 16:10 phone 35 helen
First call. Helen talked and I listened. She has told the story to eleven people this year and
  asked whether she would have to tell it again. I said once, to me, at her pace, and that I would
  carry it.
Today: Alex asleep at four in the afternoon after a night up. Police twice this week, ambulance
  once. Helen says the answer from the mental health team each time is that a course for parents
  has a waiting list.
We agreed that I come in the daytime, that I say my name through the door first, and that nobody
  hands Alex a leaflet.
:next Voice message for Alex tonight with who I am
:book First visit; say the name at the door, no papers
== -709 10:30 visit 80 helen kept
Helen at the table, Alex upstairs and listening (the third stair creaks, Helen pointed). Biscuit,
  an old brown dog, lay across the foot of the stairs all the time.
Helen went through last night hour by hour: up from 22:00, Alex out of the front door at 00:40,
  Mark in the car, found by the garages at 01:15. No police that time because Mark reached Alex
  first.
I did not go up. I said aloud, for the stairs, that I would come again on [w+5] at half past ten
  and that I would bring nothing to read.
My view: two parents doing shifts with no relief, and nobody who holds the whole of it.
:worry Helen slept three hours in two nights. Nobody has asked after the parents since the
  hospital.
:comment 2 15:20 Thank you for the hour-by-hour. That is the picture the register meeting needs.
== -704 10:30 visit 90 helen mark kept
The story, first part, from nursery to Year 8, told by Helen with Mark adding. Kept in the story
  in their words, home and school apart where they do not agree.
Mark took the morning off to be there. He said it was the first time anybody asked him anything.
:book The rest of the story, with Mark on speaker from work
== -698 10:30 visit 75 helen alex kept
Second part of the story. Hard to tell; we stopped three times.
CBT is in the story twice with dates, and what the two therapists wrote about it afterwards. If
  anybody offers it again I will send them that page.
Alex came down for four minutes. Sat on the stairs beside Biscuit. I sat on the floor by the shoe
  rack and said one thing, that Biscuit had been lying on my foot.
:aloud alex He does that if he likes you. He doesn't do it to everyone.
:next Ask at the register meeting for a community review before anybody speaks of a bed
== -693 22:50 phone 40 mark by:tom
On call. Mark from the car: Alex left the house at 22:20 after a row about a door being locked.
  Helen on foot with Biscuit's lead. I stayed on the line. Found by the lane at 23:15, cold, not
  hurt. Police not needed.
Mark: "If I lock it I'm a jailer and if I don't I'm on the road."
:next Priya to call Helen before ten
== -690 14:00 meeting 60 sanjay lorna
Register meeting. Red. I said what the last two weeks have been, in numbers: nine emergency calls,
  four nights outside.
Sanjay asked whether a further course of CBT had been considered. I read out the two therapists'
  paragraph. He had not seen the report and asked me to send it. He agreed that it will not be
  offered.
Community review agreed for [+18] if Helen and Alex consent. Lorna to open an assessment.
:next Send the report to Sanjay today; ask Helen and Alex about the review
== -686 10:30 visit 60 alex helen kept
Asked Alex about the review. One thing: would it be all right if some people met to talk about
  what would help. Then waited. Eleven minutes by the oven clock.
:aloud alex Not with me in it. You say it. Say it how I say it.
:next Write what Alex wants said, in Alex's words, and play it back for Alex to change
== -679 11:00 visit 55 alex helen
Played Alex's points back on my phone. Alex changed one word, "scared" to "full".
Helen rang the mental health team on [w-2] and again on [w-1]. She wrote both down for me with the
  answer she had.
:aloud alex It's not scared. It's full. There's no room.
== -672 10:00 meeting 120 helen sanjay lorna beth marcus
Community review. Chair, an independent clinician and a mother with lived experience as expert.
  Alex's points were played first, in Alex's chosen order, before anybody else spoke. It changed
  the room.
Agreed: a crisis line number that is answered, an autism assessment brought forward, night support
  to be costed by [+14]. Each has an owner and a date in my notes.
Helen at the end: "They wrote it down with names this time."
:next Chase each of the three on its date
:sign 4 13:10 Well prepared. The order of speaking was the right call.
== -665 09:40 phone 20 helen
Night support has not been costed; the person who does it is away until next week. Told Helen
  plainly. Two calls to the ambulance over the weekend.
:next Ask Lorna who covers
:worry The weekend was worse than any since I started. I do not think this holds until the costing
  is done.
:comment 1 09:10 Agreed. I have rung Lorna's manager this morning and said so.
== -661 19:45 ! phone 50 helen mark
Helen at 19:45 from the hospital. Alex ran into traffic at about 17:30. A driver stopped in time.
  The police took Alex to hospital. Alex not hurt beyond grazes.
Helen and Mark have decided that Alex stays there. Mark: "We can't keep them alive tonight. We've
  run out." I said that they are not leaving Alex, they are saying the truth about what one house
  can do.
Sam is at his friend's. His friend's mother knows.
:next Go to the ward tomorrow; grab sheet to the ward tonight by phone
:worry Both parents in shock. Sam has not been told by anyone but a text.
:comment 1 08:50 Thank you for being there. Call me on the way home from the ward, for yourself.
== -660 11:30 ! else 70 alex helen
:where Children's ward
Alex on the bed with hood up, facing the wall. I sat on the floor below the window, beside. Said
  who I am and that I would stay until noon. Nothing else. At ten to twelve Alex asked where
  Biscuit was.
Gave the nurse the one page: says aloud not on paper, no talk of food, do not stand at the door.
  She taped it above the bed.
:aloud alex Who's got Biscuit?
== -655 15:00 else 45 alex by:tom kept
:where Children's ward
First meeting; Priya had sent a voice message about me. Alex looked at the photo of Biscuit that
  Sam had sent and turned it face up on the blanket.
Ward says assessment for autism has begun because of what Helen brought: the story, printed. She
  has not had to tell it again.
== -647 14:30 else 60 helen mark
:where Family room, children's ward
Diagnosis given today: autistic. Helen cried and said it was relief and then that it was ten
  years. Mark asked what it changes. I said that it changes which doors are allowed to be closed.
Ward plans Section 3 and a unit called Larkfield. Alex has been told, by Helen, sitting beside.
:aloud alex So I wasn't doing it wrong.
:next Ask for a review within two weeks of the move
== -638 13:00 else 75 alex sorrell kept
:where Larkfield unit
First visit. Long corridor, loud door alarms. Alex in their room with the light off. Staff are
  kind and there are many of them: Alex counted fourteen faces since breakfast.
Asked Dr Sorrell for two named nurses a shift. She will try.
:aloud alex Fourteen. I did the fourteen.
== -631 14:00 meeting 90 helen mark sorrell sanjay
First review on the unit, in time. Helen spoke for ten minutes without being interrupted.
  Recommendations: named nurses; a quiet place to eat or not eat without remarks; speech and
  language therapist from home to come in.
Not agreed: how long. Mark asked twice.
== -617 13:20 else 60 alex
:where Larkfield garden
Alex outside for the first time in nine days. Bench, side by side. New marks on the cheek. I did
  not ask. Alex said it without being asked.
My view: Alex is learning from others here. I have said so to the ward manager and put it in
  writing to Dr Sorrell.
:aloud alex You see people do it and then your hands know it.
:worry New self-harm learned on the unit, second kind in a month.
:ask 2 16:10 Has the unit told Helen and Mark, or have they found out by seeing?
:answer 3 08:40 By seeing. I have asked the ward manager to ring them the same day from now on,
  and she has agreed.
:sign 4 13:30 Good. Keep a list with dates; it belongs in the next review.
== -602 13:00 else 65 alex helen kept
:where Larkfield garden
We made the About me page. I asked, Alex answered or did not, Helen held Biscuit, who is allowed
  in the garden on Thursdays now.
:aloud alex I don't want a meeting about me. I want someone who comes when they said.
:next Record it as a voice file that the ward can play to new staff
== -588 17:00 text mark
Mark: Sam asked if he can come Thursday but not go in. I said the car park and the bench outside
  count as coming. He'll bring Biscuit out to Sam.
== -574 11:00 phone 30 sorrell
Alex ate nothing for six days. Dr Sorrell rang me, which I value. She is moving Alex to a general
  hospital if it goes on past the weekend. Asked that Alex is told by Helen, and the day before,
  with a photo of the ward.
:worry Food is the thing that must not be talked of, and there it is talked of three times a day.
== -557 12:00 else 40 alex helen
:where General hospital
Fed by tube. Helen in the chair beside, second week. I told Alex about the blackbird on our office
  roof that imitates the lift.
Alex drew it in the air with one finger. Helen saw and did not say anything until the corridor.
:drawn alex A bird, in the air
== -552 15:00 meeting 75 helen sorrell gillian lorna
First discharge talk, while Alex is still in the other hospital. Dr Sorrell: Larkfield is not the
  right place, and there is nothing else.
Gillian and Lorna each said that the other side pays for support at home. I asked that both put it
  in writing by [+14]. Count of days begins here.
:next Keep the count; week by week, who said what about money
== -524 13:00 else 50 alex kept
:where Larkfield unit
Back from the general hospital yesterday. Tube out. Very thin, awake. Asked me what day Biscuit
  comes.
:aloud alex I want to go home but not if it's just home like before.
== -506 10:00 meeting 60 gillian lorna helen
Funding, third meeting. Health says that council pays for days; council says that health pays for
  all of it under Section 117. Nobody disagreed about what Alex needs. 46 days since the first
  talk.
Helen asked them to say aloud what each day costs Alex. Nobody could.
:next Ask Ruth to take it to the oversight panel
:comment 3 14:00 Taken to the panel today with your count. They will look at it on [w+14].
== -486 13:10 else 55 alex kept
:where Larkfield garden
Promised visit, came at ten past one as said. Alex looked at the clock on my phone, then nodded at
  it.
:aloud alex You said ten past.
== -471 12:40 phone 25 helen
Helen has not been to bed before two for a week, at home, with Alex away. "I still listen for the
  stair." I asked what she has for herself. Thursday, the online group: six parents, one in
  Canada. They stay on for two hours.
== -455 14:00 meeting 90 helen mark sorrell sanjay gillian
Three-month review. Same four questions. Is Alex safe: not always. Good care: kind, not right.
  Plans: waiting for money. Could it be at home: yes, if.
I read out the list of new harms with their dates. The independent clinician asked that it go in
  the report as it is.
:next Report due [+14]
== -438 09:20 letter helen
The review report came, two days late, all eleven recommendations in it. I recorded it as spoken
  for Helen to play to Alex as she thinks right, in four pieces.
== -420 13:00 else 60 alex sam kept
:where Bench outside Larkfield
Sam came in as far as the bench. Neither said anything for a long time. Alex gave Sam a drawing of
  a swift. Sam put it inside his phone case.
:aloud sam They're still funny. I forgot they're funny.
== -399 15:00 meeting 45 gillian lorna
Ninth conversation about money; 153 days. The panel has told both to agree by the end of the month
  and settle between themselves afterwards. That is what was asked for in the first week.
== -377 13:00 else 50 alex helen
:where Larkfield unit
Date for home: [+37]. Alex asked how I know. I said who told me and that I will say at once if it
  moves.
:aloud alex Say it before Mum does her happy face.
== -362 11:00 meeting 90 helen mark lorna gillian sanjay
Section 117 meeting. Line by line: 25 hours of support a week, speech and language, occupational
  therapy at home, a named psychiatrist, help for the parents, somebody for Sam. Each has a name
  beside it but the last.
Mark asked what happens when the hours do not come. Silence, then Gillian said "then you ring me".
  I wrote that down as she said it.
:next Send the list with names to everybody within the week
== -347 13:00 else 45 alex denise kept
:where Larkfield garden
Denise from the support agency came to meet Alex. She sat opposite; I moved my chair and she
  understood. Asked one thing, waited, was given a nod.
== -340 15:30 ! visit 60 alex helen mark sam
Home. Alex went through the house to the garden and sat on the wall with Biscuit until it was
  dark. Helen cooked something without any smell. Mark took a photograph of four plates on the
  draining board.
I kept it short. Said that I would ring at ten each day and come every second.
:aloud alex The wall's smaller.
== -339 10:00 ! phone 15 helen kept
First night home. Up four times, nobody left the house. Helen on the mattress. Alex asked twice if
  the door was really open and it was.
== -337 10:30 ! visit 40 alex helen
Third day. Said the crisis plan aloud together, Alex on the wall. Alex took out "take deep
  breaths" and put in "Biscuit up first".
:aloud alex Nobody who's drowning wants to hear about breathing.
== -330 10:30 visit 70 helen mark
What it is for each of them; went into the story under their own names. I spoke with Mark alone in
  the car for ten minutes, which was where it could be said.
Hours this first fortnight: 6 of 25. Denise says two people have left.
:next Tell Gillian, as she asked to be told
:worry Both parents are at the end of what they have. The plan depends on them.
:comment 2 11:40 I will raise the hours with the agency's manager as well. Please keep the weekly
  count.
== -324 16:30 else 40 sam by:tom kept
:where Burger place by the station
Sam and I, no parents. He ate a great deal and said very little, then most of it in the last five
  minutes by the car: the nights at his friend's, school the next day in the same shirt, that
  nobody says when it is over.
:aloud sam Nobody tells me when it's finished. I just hear it go quiet.
:next Ask Helen to text him one word when it is over
== -320 10:30 visit 60 alex helen mark
Plan. Three things they want, in their words, and only then what anybody does about it. Alex
  dictated the first from the wall. Mark wrote nothing down and remembered all of it.
:aloud alex I want to go out with Biscuit and come back when I choose.
:book Read it all aloud and agree it, or not
== -318 14:00 visit 60 alex helen mark kept
Read every line aloud. Alex nodded to each but one: three people for support. "Two." So it says
  the same two people.
Rated together, 0 to 10. Alex held up fingers against Biscuit's ear.
:aloud alex Two. Not three. Three is a queue.
== -309 10:10 phone 20 helen
Two weeks without an emergency call. Helen did not want to say it aloud in case. Rating goes to
  amber and I explained what amber means: it is not less help.
== -296 10:30 visit 50 alex
Alone with Alex and the dog, garden, thirty minutes of it silent. The door chime came up by
  itself: four sounds on Mark's phone, Alex has chosen three and Sam one.
:aloud alex If it's my sound it's not an alarm.
== -283 12:15 text mark
Mark: new shift agreed, home by six Mon Wed Fri from next week. "Told them why. Boss has a
  nephew."
== -276 11:00 meeting 60 denise lorna helen
Hours since coming home: 6, 6, 8, 9, 11, 7, 9, 8, 9 of 25. Helen brought the calendar. Denise is
  recruiting. Asked for a more personal way of doing it, such as one person Alex chooses paid
  through a personal budget. Lorna: outside the policy, so it goes back to the commissioner.
:next Letter to Gillian with the count, reminding her of "then you ring me"
:ask 2 14:30 Have we asked for the personal budget in writing, with a date for the answer?
:answer 4 09:05 Yes, today, copied to you. Answer asked for by [+18].
:sign 5 13:40 Thank you.
== -262 10:30 visit 55 alex helen kept
Rated the plan. Alex went up one on each and would not say why. Helen stayed low on the hours.
:aloud alex It's better when it's boring.
== -247 10:30 visit 45 alex helen
Nobody came from the agency on [w-1] and nobody rang. Alex waited at the window from nine until
  twelve, Helen beside. By evening hood up, nothing said, a hard night.
:aloud alex Nobody came. I waited at the window.
:worry Each time nobody comes costs three days. It is avoidable.
:comment 2 15:10 Rang the agency. They will ring Helen by eight if somebody cannot come. Please
  note each time it is kept or not.
== -228 16:40 phone 25 gillian
The answer about a personal budget: it needs approval by a panel that has not met. I asked for the
  date of the panel. She will find out. Day 105 of 25 hours short.
== -212 10:30 visit 60 alex mark kept
Mark took the day. The three of us and Biscuit to the end of the lane, quarter to seven would be
  better, Alex says, before the bin lorries.
:aloud alex Dad can come if he stays twenty steps back. Twenty of mine.
== -196 10:30 visit 50 alex helen
Rated again. For her mother's bed Alex did not want to say. I left it empty; it is not a nought.
Helen spoke of her course: the parenting course from two years ago has still not come. She has
  found another herself.
== -176 10:40 visit 45 helen by:tom kept
Cover while Priya is away. Helen and I at the table, Alex on the wall with the window open. Alex
  had been told by voice message, twice. Hours 9 last week.
Helen asked what the words "aftercare under Section 117" oblige anybody to. We went through it
  slowly, she recorded me on her phone for Mark.
== -161 11:30 phone 20 beth
Beth can come fortnightly. She will use photos and speech only, no symbols on paper yet. She
  confirmed in writing again what she thinks of CBT for Alex.
== -149 10:30 visit 60 alex helen
A harder fortnight. Three nights up past three. Alex not outside since [w-3]. Two different people
  came from the agency, neither of whom Alex had seen a photo of.
I asked straight out about wanting to die. Alex: some nights. Not a plan. Said the crisis plan
  aloud together; nothing changed in it but the name of the night nurse.
:aloud alex It's full again. Not all the way.
:worry Nights worse, strangers in the day. This is how it began last time.
:comment 1 09:20 Agree. Asked for a community review now, before it is a crisis.
== -143 16:30 else 55 sam by:tom kept
:where The park by his school
Sam wanted to walk. He has seen that Alex is worse. He asked whether he will be told this time.
  His outcome for the plan is his own sentence.
:aloud sam I want somebody to talk to who isn't eight.
== -131 09:30 meeting 75 helen sanjay lorna denise
Community review brought forward. Same two faces from [w+7], an extra visit by Sanjay each week,
  night support asked for again. Denise said frankly that she has one person and a half.
== -126 12:10 phone 15 helen
A letter: a place on the parenting course promised at discharge nearly two years ago. 690 days by
  the calendar. Helen laughed, then did not. She will not take it; she is starting the other.
== -120 10:30 visit 50 alex helen
Alex upstairs. I sat on the stairs, third from the bottom so that it creaked. Said I was there
  until half past eleven. At twenty past, Biscuit was sent down to me with a sock on his ear.
:worry Weight. Helen has not said it and neither did I, but the jumper is a different size of
  person.
== -114 23:30 ! phone 60 helen by:tom
On call. Second night of very high distress; Alex hurt, not badly, and Helen too, holding on.
  Ambulance called at 22:50 and took both. I stayed on the phone with Mark and Sam. Read the grab
  sheet to the crew over the phone.
:next Priya to A&E in the morning; Sam's one word from Helen
== -113 09:00 ! else 120 alex helen
:where A&E, cubicle
Bright light, curtain, a bin that bangs. Helen on a plastic chair since midnight. Grab sheet given
  to the nurse in charge and stuck on the curtain. Asked for the light to be turned off: done in
  ten minutes once somebody knew to ask.
No bed. I have told the commissioner and asked for the emergency meeting today.
:aloud alex Turn the ceiling off.
== -112 16:00 ! meeting 45 gillian sanjay lorna helen
Emergency meeting by video, second day in the cubicle. It is not a review and was not called one.
  No bed within the region. Night nurse from the mental health team to sit from 20:00 so that
  Helen can lie down.
== -110 12:00 ! else 90 alex mark
:where A&E, cubicle
Day four. Mark's turn. He has told work the truth. Alex asked what day it is three times and then
  drew the days on the mattress edge with a fingernail: four lines.
I asked once more for a side room. Given at three o'clock.
:drawn alex Four lines and a dog
:worry A child has spent four nights in a cubicle. I want it on record who was asked and when.
:comment 1 08:30 On record. I have written to the trust's duty director and to the health board
  today.
== -107 14:00 ! phone 30 helen
Day six. A bed on a ward that takes parents. Helen goes with Alex. Voice message from me for the
  journey, as Alex asked, saying how many corners.
== -101 13:30 else 60 alex helen kept
:where Adolescent ward
Helen on a fold-out bed. Ward quiet, fewer faces. Two nurses by name, Femke and Ade, both on a
  photo card. The ward had the page before Alex arrived and has read it.
:aloud alex Femke knocks and then waits. Nobody told her. Well. You told her.
== -94 10:00 meeting 75 helen mark sanjay gillian lorna
Review on the ward within two weeks. Everybody agrees that Alex should be home in weeks, not
  months. I asked for the hours to be there on the day and for the answer about the personal
  budget. Panel: [+40].
== -86 13:30 else 50 alex mark
:where Adolescent ward, roof garden
Gulls. Alex says that they are rude and drew one being rude. Mark moved to nights so that Helen
  can go home to Sam three times a week.
:drawn alex A gull, very rude
== -79 15:00 meeting 60 helen sanjay denise
Going home on [+7]. Daily contact for fourteen days is on the rota with names. Hours: Denise
  offers twelve at first, with one new worker to come. I did not say thank you for twelve.
== -72 14:30 ! visit 45 alex helen mark sam
Home. Sam had put the swift drawing on Alex's door. Wall, dog, dark.
:aloud alex Same wall.
== -71 10:00 ! phone 15 helen
Slept from one until six. Helen too, on the mattress.
== -69 10:30 visit 40 alex helen kept
Third day. Read the crisis plan aloud, changed the ward's number. Alex sorted the photos of who
  comes into two piles, "yes" and "not yet".
:aloud alex Not yet isn't no.
== -62 10:30 visit 50 helen
Helen alone for once, Alex asleep. First session of her course: eight weeks, parents and
  professionals in the same room. "They listen there." She thinks that fathers, brothers and
  sisters are left out of it and has told them so.
== -56 10:30 visit 55 alex helen kept
Rated the plan, the first time since the hospital. Fingers on Biscuit's ear. Lower for going out,
  higher for people who come: Alex says that is me and Tom and not the agency.
:aloud alex You and Tom are two. That's two already.
== -49 16:20 else 50 sam by:tom
:where Burger place by the station
Sam has a part in the lights crew at school. He was told each evening how it was, one word, all
  through the hospital. He says that was better than the not knowing.
:aloud sam "Quiet" is a good word. I kept them all.
== -41 11:00 phone 35 helen lorna
Carer's conversation with Lorna on the line. Helen said how many nights. Formal carer's assessment
  on [+51]. We asked for two nights of support a week, not one.
== -33 10:30 visit 45 alex helen kept
Photo of a new worker to come. Alex wanted to know three things: does she have a dog, is she loud,
  does she know about the door. I did not know the first and said so.
:aloud alex Find out about the dog.
:next Ask Jo; record her voice
== -28 22:40 ! phone 30 mark by:tom
On call. Alex out to the lane at 22:15 after a neighbour's party began; chime rang, Mark twenty
  steps behind. Back in 25 minutes by themself. No police, no ambulance. Mark: "That's the plan
  working. I'm still shaking."
:add 1 09:10 Added next morning: Helen says Alex slept afterwards, until nine.
== -24 10:30 meeting 50 helen denise jo
Met Jo at the agency before Alex does. She listened to Alex's voice file twice and asked what she
  should do with her hands. She has an old greyhound.
:next Voice message from Jo for Alex, a photo, one minute at most
== -19 10:30 visit 55 alex helen kept
Alex met me at the back step with Biscuit. We watched the birds. I asked one thing: what made this
  week hard. It took about ten minutes.
How Helen is: up four nights of seven, about three hours each. She did not ask for anything. I
  think she has stopped asking.
I asked about wanting to die: not this week. Nothing to change in the plan.
:aloud alex Nobody came Wednesday. I waited at the window.
:worry I am worried about Helen. Three hours a night cannot go on until the carer's assessment.
:ask 3 16:10 Does she know the date of the carer's assessment?
:answer 4 08:35 Told her last night on the phone: [+29]. She laughed and said "we'll see".
:ask 5 12:20 Could someone sit with Alex one night before then?
== -12 10:30 visit 60 alex helen kept
Drew a day for Alex, hour by hour: where it pinches and when it is best to come. Read the crisis
  plan. Rated together; people who come is at seven, the highest yet. Helen gave it two, because
  of the hours: 11 of 25 last week.
:aloud alex Ten thirty is the best one. Everyone's stopped shouting at the clock by then.
:next A photo of Jo by [w+12]; ask Sam himself, after school
== -6 12:10 text mark
Mark: can be home for the visit after school if it's late on a Thursday. Alex asked if Jo minds
  dogs. Told him about the greyhound.
:unsigned -
== -4 10:30 visit 70 alex helen
Planned how Alex first meets Jo: garden, Biscuit out first, Jo already sitting, ten minutes and
  then she goes. Alex has played her voice message four times.
Helen slept four hours. Evenings are easier since Mark is home by six, but she still covers most
  days alone.
Sam slept at his friend's on Saturday, because he wanted to and not because he had to. Helen told
  me the difference.
:aloud alex If Jo comes, Jo can walk behind. Not next to me. Behind is fine.
:next Tell Jo: walk behind. Voice message the evening before I come
:worry Helen is worn out. I would like the night support answered before the carer's assessment,
  not after it.
:book +0 10:30 visit alex helen | Photo of Jo on my phone; say who comes before I come
:book +8 16:15 visit sam mark | Sam himself, after school
:unsigned -
== -1 15:20 phone 15 helen
A fair night, up twice, Sam well. The agency rang by eight to say who comes on [w+2]: kept, the
  sixth time running.
Voice message recorded for Alex; Helen heard it played at ten past six.
:next Bring the photo
:unsigned -
"""

ROUTINE = """
== -650 -345
t helen: On the way to Larkfield, Helen's turn. She will tell me whether the garden door is open
  today; it was not on the last two days.
p mark: Mark from his lunch break. Asked what to answer when people at work say "still in there?".
  We found a sentence together.
p* helen: Cover call. Helen says that Alex slept and that the alarm by the kitchen has been
  mended.
t helen: Alex asks whether Biscuit can wear his old blue collar on Thursday. Passed to the ward:
  yes.
e lorna: Wrote to Lorna: the assessment opened in the register meeting has no date yet. Asked for
  one.
p sanjay: Sanjay will come to the unit himself once a month so that Alex knows one face from home.
p helen: Helen has kept a list of every member of staff Alex has named. Thirty-one. She read me
  the ones Alex likes: four.
t* sam: Sam: is it ok if I don't come this week. Told him that it is.
p sorrell: Short call. Two named nurses for each shift since Monday. She says that it is quieter.
e gillian: Chased the answer about money, in writing, with the count of days at the top.
p helen: Helen tired after a meeting in which, she says, nine people introduced themselves and
  none of them had met Alex.
o alex: Twenty minutes on the bench. No talking, as asked. Wood pigeon. ~ Don't say anything about
  the pigeon.
== -336 -120
t helen: Support worker came, the one with the green car. Alex stayed in the room with her for
  eleven minutes.
p helen: Quiet day. Helen had a bath with the door shut, she reports this as an event.
t mark: Mark says the chime rang at five past six and it was only Biscuit.
p* helen: Cover call. Nobody from the agency today, but they rang at half past seven. Alex said
  "at least they said".
e denise: Hours last week by Helen's calendar: 8 of 25. Asked Denise for next week's names by
  Friday noon.
p helen: Nan fell, nothing broken. Helen could not go. I asked what would have made it possible
  and wrote it down for Lorna.
h alex: Wall, forty minutes. Alex counted swifts and I was allowed to hold the tally. ~ Eleven.
  You missed one.
e denise: Hours last week 11 of 25, the most so far, all by the same person.
p marcus: Marcus has ordered the weighted blanket in the grey that Alex chose. Three weeks.
t helen: Blanket came. Biscuit is under it.
== -66 -14
t helen: Up once. That is all. That is the message.
e denise: Hours last week 10 of 25. Two visits by somebody new, with photo sent ahead. Thanked her
  for the photo.
p mark: Mark has had his new shift confirmed. He asked whether brothers are allowed to be angry. I
  said that Sam and Tom talk about just that.
t helen: Course, session five: she spoke about waiting. Two professionals in the room wrote it
  down.
e gillian: The panel on personal budgets met and has asked for "further detail". Sent it the same
  day with the date of the first request.
p* sanjay: Sanjay has had the summary of the last month. He will see Alex at home, in the garden,
  side by side.
"""

ALEX = FamilyText(
    key="alex",
    name="Marlow",
    child="alex",
    keyworker="priya",
    began=-713,
    rating="",
    visiting="",
    now=plain("""New to us. Calls to police or ambulance most days since Alex left hospital.
        Helen and Mark have been asking for help for years."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
