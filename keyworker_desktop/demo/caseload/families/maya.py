"""Maya Fenwick, 10, and her father Luke: mornings, a short school day, and what demands do."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "maya",
        "child",
        "Maya Fenwick",
        age=(10, 70),
        pronouns="she / her",
        nhs_number="9990000026",
        adjustments=(
            "Offer, do not ask: two real choices, and no is one of them / Declare "
            "the plan early and let her change one thing in it / Humour works; "
            "praise in public does not / No clocks counting down"
        ),
        about="Runs an imaginary café for woodlice. Knows the height of every waterfall.",
    ),
    person(
        "luke",
        "home",
        "Luke Fenwick",
        age=(36, 10),
        relation="Father",
        pronouns="he / him",
        contact_way="text",
        contact_detail="07700 900207",
        contact_notes="After half past nine; mornings are for Maya",
        about="On his own with Maya. Kitchen fitter, now two days a week.",
    ),
    person(
        "cass",
        "family",
        "Cass Bell",
        age=(35, 120),
        relation="Mother",
        contact_way="call",
        about="Lives two hours away. Every other weekend.",
    ),
    person("ivers", "professional", "Jean Ivers", relation="SENCO", organisation="Primary school"),
    person(
        "hollie",
        "professional",
        "Hollie Dunmore",
        relation="Teaching assistant",
        organisation="Primary school",
    ),
    person(
        "anton",
        "professional",
        "Anton Reeve",
        relation="Educational psychologist",
        organisation="Council",
        known=-300,
    ),
    person(
        "priti",
        "professional",
        "Priti Solanki",
        relation="Speech and language therapist",
        organisation="Community therapy team",
        known=-210,
    ),
)
ABOUT = """
== -470
:own_words I'm not naughty. It's like my brain hits the brakes and then I'm in trouble for the
  skid.
:own_words_told [-1], under the kitchen table, with a torch
:important_to_me My woodlice. Waterfalls. Dad's van with the seats down. / Being in charge of some
  things.
:important_people Dad. Mum at weekends. Hollie. / Gran who is dead but I still tell her things.
:communication Don't ask me straight. Say it to the cat. / When I am gone red inside I swear, it
  isn't to you. / If I have to choose, let me choose last.
:wellness A good day: nobody said "now". A bad day: a surprise in the morning.
:please_do Talk to the cat / Let me change one thing / Wait in the van / Be silly
:please_do_not Say "good girl" / Count down / Hold my arm / Say "we agreed"
:support Mornings are the worst bit. If I'm under the table, come down or go away, don't stand.
:told_by Maya, with Luke; Priya held the torch
"""
STORY = """
== told -505
== age2 home background Luke
First words late, then whole sentences
== y0 home school Luke
Carried in, carried out
Luke carried Maya into Reception most mornings until the winter.
== y0 school school Class teacher's report
"Settles quickly once you have gone"
== y2 home impact* Luke
Maya and Luke on their own
Cass moved away after a long bad year. Luke cut his work to be there for both ends of the day.
== y3 service health* Paediatric letter
Autism diagnosed, with a profile of extreme avoidance of demands
== y3..y4 service waiting Letters kept by Luke
Fourteen months waiting for speech and language therapy
== y4 school school* SENCO's letter
Two days out of school after a teacher was hurt
A pencil pot was thrown. "Maya chose to throw it."
== y4 home school* Maya, told to Luke that night
The same day, as Maya tells it
She had been asked three times in front of everybody to read. "My brain hit the brakes."
== told -480
== m-19 home crisis* Luke
On the roof of the van, and would not come down
Maya said that she did not want to be alive. Luke talked about waterfalls for two hours. The
  crisis line rang back next day.
== m-18 service crisis Register meeting
On the register, amber
== m-8 school school School's letter
School day cut to one hour
== m-8 home school Luke
"One hour is one row a day instead of five"
"""
PLAN = """
== mornings -455 maya luke
"I want mornings where nobody is chasing."
- list | Luke and Maya | -430 | A morning with no list in it for two weeks
- hollie | Hollie | -400 | Hollie meets Maya at the van, not at the gate
- van@-90 | School, Jean | -60 | First ten minutes of school in the van with Hollie
:why Everything that goes wrong goes wrong before nine.
:said [+0], to the cat
== school -455 maya
"I want a school with a door I can go out of."
- adjust | School, Jean | -420 | A place to go, without asking first
- epadvice | Anton | -250 | Advice for the education, health and care plan
- hours@-20 | School and council | 21 | A written plan for the school day to grow again, at Maya's
  pace
:said [-3], with a torch
== dad -300 luke
"I'd like one evening a week when I am not listening for the door."
- sitter | Council | -30 | Short breaks: one evening a week, the same person
"""
COURSE = """
== -516 16:00
:rating amber 28 | Said that she did not want to be alive; no plan; nobody at home but Luke
== -455 15:40
:rate mornings maya 1 luke 2; school maya 0 luke 2
:agree maya luke | Luke by voice; Maya changed one thing, as is her right, and then drew a
  woodlouse on it
== -428 16:00
:step list done
== -398 16:00
:step hollie done
:rate mornings maya 4 luke 3; school maya 2 luke 2
== -330 16:00
:step adjust started
== -245 15:00
:step epadvice done
:rate mornings maya 5 luke 5; school maya - luke 3; dad luke 2
== -150 16:10
:rate mornings maya 3 luke 3; school maya 1 luke 2; dad luke 2
== -100 12:00
:step sitter asked for | Luke and Priya asked in writing; answer due in four weeks
:now School day cut to an hour. Luke at home nearly all the time. Maya under the table most
  mornings.
== -85 16:10
:step van started
== -16 17:20
:rating red 7 | Police twice in nine days; Maya out on the main road; hospital spoken of
:now Two calls to the police in nine days. School wants to stop even the hour. Community review
  asked for. Luke has not worked for three weeks.
== -15 16:00
:visiting check in
"""
NOTES = """
== -518 10:00 phone 40 luke
First call with Luke. He said what he wants in the first minute: somebody who does not tell him to
  be firmer. Told me about the roof of the van. He is careful to say what Maya does well after
  each thing that went wrong.
:next Come on [w+6]; talk to the cat, whose name is Kevin
:book First visit; Luke warned Maya that she may sack me
== -512 10:15 visit 60 maya luke kept
Maya under the kitchen table with a torch. I said to Kevin, the cat, that I had come about
  woodlice. After a quarter of an hour a tray of them was pushed out by a foot.
Luke made tea and did not once say "come out and say hello". I think that he is good at this.
:aloud maya You can come back if you're not in charge.
== -505 13:00 visit 75 luke kept
The story, while Maya was with her mother. Luke brought two folders. School's account and his do
  not agree about Year 4 and both are in the story now, side by side.
:next Third folder, when he finds it
== -484 09:50 meeting 60 luke ivers hollie
School. Jean described a girl who "decides". Hollie described the two minutes before: who was
  asked what, how loud, who watched. The difference between them is the whole question.
Agreed: no asking to read aloud; a place to go.
:comment 3 15:00 Nicely put. Could Hollie's two minutes be written down by her, as hers?
== -471 16:00 visit 50 maya luke
The About me page, by torch. Maya dictated and I typed on my knee. She had me read it back and
  then changed one thing.
:aloud maya It's like my brain hits the brakes and then I'm in trouble for the skid.
== -457 15:30 visit 65 maya luke kept
What should be different. Luke wanted to say "go to school"; he stopped himself and asked. Maya
  answered to Kevin.
:aloud maya I want mornings where nobody is chasing.
== -441 09:40 phone 15 luke
Week one with no list on the wall. Late three times, nobody cried, he says, including him.
== -405 08:35 else 45 maya luke hollie
:where School car park
Hollie walked out to the van with a woodlouse in a tub. Maya looked at it for six minutes and then
  walked in beside her, carrying it. Luke sat on in the van for a bit.
:aloud maya Hollie's got to say its name right though.
== -371 15:20 visit 50 maya kept
On our own for the first time. We made a menu for the café. I was made to wash up twice.
:written maya Soup of the day: moss
== -333 14:00 meeting 50 ivers luke
The place to go exists: the old stock room. It has to be asked for. Luke asked what happens when
  asking is the hard part. Jean will try a card on the door that Maya can turn.
== -298 11:30 meeting 60 anton luke
Anton spent a morning with Maya in the van and has written what he saw rather than what he asked.
  Luke read it twice. "That's her," he said.
:next Advice due to the council by [+42]
== -262 15:30 visit 55 maya luke
Good weeks. Maya in school most mornings. She showed me a river drawn on eleven sheets with its
  falls to scale.
:drawn maya A river with nine falls, on eleven sheets
== -221 10:10 phone 20 luke
The draft plan from the council came. Half of what Anton wrote is in it, as "may benefit from".
  Helped Luke to put his comments in order; fifteen days.
:next Look at the comments with him before [+12]
== -190 09:30 else 40 maya hollie by:tom kept
:where School, the stock room
Cover for Priya. Maya introduced me to a woodlouse and to the card on the door: green side, black
  side. She turned it herself while I was there, and came back herself.
:aloud maya Black means go away but nicely.
== -152 10:00 phone 30 luke
Hollie has been moved to another class. Nobody told Maya before the day. Two mornings under the
  table since. Luke angry and sad, in that order.
:worry Hollie was the way in. Nobody seems to have known that this was the plan.
:comment 2 10:40 Please ask Jean for the reason in writing, and what will replace it.
== -137 14:30 meeting 60 luke ivers
The day is cut to one hour "until she is ready". I asked who decides what ready is, and for a plan
  with a date. Jean is under pressure and was kind about it. No date given.
:next Letter: what the hour is for, who reviews it, when
== -84 09:00 else 45 maya luke hollie
:where School car park, in the van
Hollie is back for the first ten minutes, in the van, because Luke asked the head and the head
  said yes. Maya poured three teas for four people, one of them a woodlouse.
:aloud maya We're open.
== -43 15:40 visit 50 maya luke kept
Maya quiet and pale, on the stairs. School is talking of the hour as a favour. Luke has had no
  answer about an evening's short break in eight weeks.
:next Chase short breaks; ask for a name
:ask 3 15:30 Eight weeks: what is the council's own limit, and have we quoted it?
:answer 5 09:15 They say six weeks on their website. I have sent them their page with the date of
  our letter.
:sign 6 14:00 Good.
== -34 08:20 text luke off
Luke: no sleep, Maya on the stairs, could we leave today. Left it, told them both that it costs
  nothing.
== -24 19:20 ! phone 45 luke
Maya out of the house in socks after a message about [w+1]'s assembly. On the main road. A driver
  stopped and sat with her on the verge until Luke came. Police attended, were gentle, and left a
  number.
:worry First time on the main road.
== -16 16:10 visit 70 maya luke
Second time: up on the bus shelter, two days ago, police again. Maya said to them that she did not
  want to be here any more. To me, through the banister, that "here" meant school and also
  everything.
I asked straight out whether she wanted to die. She said sometimes, and that the woodlice would be
  hungry. Luke and I said the safety plan aloud; he has the keys and the medicine box sorted.
Register: red. Community review asked for today. I explained to Luke what red does.
:aloud maya Who'd do the café?
:worry Hospital was mentioned by the crisis team as "an option". There has been no review and no
  change at school.
:comment 0 18:10 Spoken with you tonight. I have asked for the review within the week and for
  nobody to speak of a bed before it.
== -9 11:00 video 40 luke ivers anton
Getting ready for the community review. Three questions Luke wants answered: who says when the
  hour grows, what replaces Hollie when she is off, and why the plan says "may".
:book +0 13:15 meeting maya luke ivers | Reduced timetable review. Luke's three questions are
  ready
:ask 2 16:20 Is Maya's own account going to be heard first, as with the last family?
== -3 15:30 visit 55 maya luke kept
Maya on the sofa, which is new. She has recorded what she wants said at the review, as a café
  announcement. Four minutes, most of it soup.
Luke slept. His sister is here until the review.
:aloud maya Attention please. The girl would like a door.
:next Take the recording on a phone that works; arrive with Luke
:worry Red for two weeks and the short break is still not answered.
:book +3 10:00 meeting luke anton priti | Community review; play Maya's announcement first
"""
ROUTINE = """
== -500 -330
t luke: Morning without a list: shoes on by herself. He wrote "by herself" twice.
p luke: Luke after a row with the uniform. We agreed that leggings are uniform if they are grey.
t luke: Maya asks Priya to find out how high Angel Falls is. 979 metres, sent. ~ I knew that I was
  testing you
p* luke: Cover call. Slow morning, no tears, at school by twenty past nine. The office wrote
  "late" and he has asked them to write "arrived".
h maya: Half an hour under the table. The café has a new till. ~ You owe nine pebbles.
e ivers: Asked Jean to let Luke know the day before if Hollie will be away.
p cass: Cass rang. She would like to be told what works rather than what went wrong. Sent her
  Maya's own list, with Luke's yes.
t luke: A party invitation, first in two years. He does not know what to do with his face.
p ivers: Short call with Jean. The card on the door is ready; Maya is to choose the colours.
t luke: They chose green and black. Hollie made it.
== -325 -155
p luke: Luke has gone up to three days' work. He rings from the van at lunch: nothing to report,
  and that is the report.
t* luke: Cover. Sent Luke the time of the meeting again, with the room.
h maya: River drawing has reached the sea and needs a bigger floor. ~ Estuaries are where it gives
  up nicely.
e anton: Thanked Anton for his report and asked for the recording of when Maya's voice was
  loudest; he agrees it was about lunch.
p luke: First visit of the speech and language therapist after fourteen months. Priti talked to
  the cat.
p cass: A hard return on Sunday night. Cass and Luke have agreed on the same two sentences at the
  hand-over.
t luke: Whole week in. He has had a haircut.
p priti: Priti: Maya's language is far ahead, and falls away the moment she is asked. Written for
  school in one page.
e ivers: Sent Priti's page to Jean with Luke's agreement.
== -130 -28
p luke: Luke at home all week. The hour takes the day with it, he says, as he cannot get to a job
  and back.
t luke: Forty minutes today. She came out by herself and said so.
p* luke: Cover call. Under the table until eleven; then toast.
e ivers: Asked a second time for the plan by which the hour grows, with a date.
h maya: The café is closed for staff illness. I was allowed to read the notice. ~ The staff is me.
p luke: Short breaks team rang him to say that he is on the list. He asked which list.
t cass: Cass can take the Friday too. Luke agreed by return.
"""
MAYA = FamilyText(
    key="maya",
    name="Fenwick",
    child="maya",
    keyworker="priya",
    began=-520,
    rating="",
    visiting="alone",
    now=plain("""Referred after a night on the roof of the van. Luke is on his own with Maya.
        School says that she settles; home sees the rest."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
