"""Dele Okafor, 14, and his family: from many calls for help to stepping down."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "dele",
        "child",
        "Oladele Okafor",
        age=(14, 210),
        chosen_name="Dele",
        pronouns="he / him",
        nhs_number="9990000034",
        adjustments=(
            "Use his tablet voice and give it time / Say first, then: two things, "
            "no more / Ear defenders before any doors open / Do not move his bag"
        ),
        about=(
            "Autistic, with a learning disability. Buses, gospel bass lines, pounded "
            "yam. Laughs before the joke."
        ),
    ),
    person(
        "femi",
        "home",
        "Femi Okafor",
        age=(45, 90),
        relation="Father",
        pronouns="he / him",
        contact_way="call",
        contact_detail="07700 900333",
        contact_notes="After four, when he is off shift",
        about="Engineer at a bus depot.",
    ),
    person(
        "ngozi",
        "home",
        "Ngozi Okafor",
        age=(43, 10),
        relation="Mother",
        pronouns="she / her",
        contact_way="text",
        contact_detail="07700 900334",
        about="Nurse, nights at present.",
    ),
    person(
        "tomi",
        "home",
        "Tomi Okafor",
        age=(10, 300),
        relation="Sister",
        pronouns="she / her",
        about="Speaks for Dele when he wants her to and not when he doesn't.",
    ),
    person(
        "rashid",
        "professional",
        "Rashid Karim",
        relation="Class teacher",
        organisation="Special school",
    ),
    person(
        "wendy",
        "professional",
        "Wendy Carr",
        relation="Behaviour and communication nurse",
        organisation="Learning disability team",
    ),
    person(
        "pauline",
        "professional",
        "Pauline Asare",
        relation="Peer supporter",
        organisation="Self-advocacy group",
        known=-120,
    ),
    person("sunday", "family", "Sunday Bello", relation="Uncle and choir leader"),
)
ABOUT = """
== -640
:own_words Bus. Church loud good. Hand dryer bad bad bad.
:own_words_told [-1], with his tablet, on the top deck
:important_to_me The number 6 bus, top deck, front. / Bass, felt through the chair. / My bag. My
  bag stays.
:important_people Daddy, Mummy, Tomi. Uncle Sunday. Rashid. / Driver Pat.
:communication I talk with my tablet and with my hands. Wait for the button. / In pain I bite my
  sleeve: look at my ears and teeth. / To choose, put two things on the table. / To say no I push
  it away once. Believe once.
:wellness Good: bus, food hot, drum. Bad: hand dryers, a drill, a different driver.
:please_do Wait for my button / First, then / Ear defenders first / Hum
:please_do_not Touch my bag / Say "use your words" / Ask Tomi instead of me
:support When I run it is away from a noise. Find the noise.
:told_by Dele with his tablet; Femi, Tomi
"""
STORY = """
== told -672
== age3 home background Femi
No words, and a great deal to say
== age4 service health* Paediatric letter
Autism and a learning disability diagnosed
== y1..y3 home school Ngozi
Three years in a class that could not hear him
He had no way to talk in it. "They said that he was happy. He was quiet."
== y1..y3 school school School report
"A happy boy who likes to be by himself"
== y4 home school* Femi
A special school, and a voice
The tablet came in the first month. His first sentence was "no yam today".
== y7 home crisis* Ngozi
Running begins
Out of the house, out of shops, once over the ring road. Police brought him home four times in a
  summer.
== y7 service crisis Police log, read to Femi
"Youth failing to answer officers"
== y7 home crisis* Femi
The same evening, from Femi's side
Dele had no tablet and could not answer. Femi explains to each new officer who his son is. "I have
  to get there before they do. You understand what I am saying."
== told -660
== y8 service crisis Register meeting
Hospital named as a possibility
== y8 service health Dental report
Two abscesses found under anaesthetic
He had been biting his sleeve for five months.
== y8 home helped* Ngozi
After the teeth, a different boy
"Five months of behaviour meetings and it was his teeth."
== d-250 home helped Femi
A year without a call to the police
"""
PLAN = """
== bus -630 dele
"Bus. Front. Me."
- bag | Femi | -600 | Ear defenders and tablet in the bag, always
- pat | Bus company, Pat | -560 | Drivers on the 6 know his name and his card
- alone | Femi and Dele | 40 | Two stops, Femi on the deck below
:said [-4], with his tablet
== safe -630 femi ngozi
"We want people who meet him to know who he is before they touch him."
- card | Wendy | -590 | A card and a police passport with photo
- local | Priya | -540 | Neighbourhood officers meet Dele at church
- pain | Wendy | -580 | A pain page: what he does when it hurts
== ending -125 dele femi ngozi
"Know how to come back."
- peer | Pauline | -60 | Pauline comes twice with Priya, then by herself
- school | Rashid | -30 | Handover to school: what works, on one page
- back | Priya | 25 | The way back, written on the fridge
:why Eight weeks and goodbye has happened to them before.
"""
COURSE = """
== -688 15:00
:rating red 7 | Police brought Dele home twice this month; over the ring road once
== -630 17:00
:rate bus dele 3 femi 2; safe femi 1 ngozi 2
:agree dele femi ngozi | Dele pressed yes three times and then bus; Femi and Ngozi at the table
== -600 16:00
:step bag done
== -592 17:10
:rating amber 28 | Pain found and treated; no running for three weeks
:step card done
== -575 17:00
:step pain done
== -550 17:00
:step pat done
:rate bus dele 6 femi 4; safe femi 4 ngozi 4
== -530 17:00
:step local done
== -420 17:00
:rate bus dele 8 femi 5; safe femi 6 ngozi 6
:now Ten months without running. Dele on the top deck twice a week with Femi.
== -330 16:00
:rating green 90 | Nearly a year at home and at school without a crisis
== -124 16:10
:rate bus dele 9 femi 7; safe femi 8 ngozi 8; ending femi 3 ngozi 4
:now Stepping down: visits once a month, Pauline begins. The way back is agreed before anything
  ends.
== -75 16:20
:step peer started
== -32 16:10
:step school done
:step alone started
== -10 16:40
:rate bus dele 10 femi 8; safe femi 8 ngozi -; ending femi 7 ngozi 6
:now One visit a month and a call when Femi wants one. Two stops by himself, Femi on the deck
  below. Pauline comes on Saturdays.
"""
NOTES = """
== -689 16:10 phone 35 femi
First call with Femi, after four. Precise and tired. What he fears most is not that Dele runs but
  who finds him. He has said this to three services; one wrote it down.
:next Come when Dele is home from school; bring nothing that hums
:book First visit, after the school bus
== -684 16:00 visit 75 dele femi tomi kept
Dele met me at the door, took my lanyard, read the photo and gave it back. Tomi told me where to
  sit. I hummed because Femi said to; Dele corrected the bass line with his foot.
His sleeve is wet to the elbow with biting. Ngozi thinks that something hurts. Nobody has looked
  in his mouth since he was eleven.
:device dele Sit. Not there.
:worry Possible pain for months. Asked Wendy for an urgent dental look.
:comment 1 09:30 Yes. Use the words diagnostic overshadowing if you have to; they tend to open
  doors.
== -672 19:00 visit 60 femi ngozi kept
The story, both of them at one table for once, as Ngozi's shift allowed. Family's account and the
  log's account of the same evening are both kept.
Ngozi: "At work I am the nurse. In clinic I am an anxious mother."
== -655 11:00 else 90 dele femi wendy
:where Dental hospital
Two abscesses. Treated under anaesthetic, Femi beside him as he went to sleep and as he woke, with
  the bag. First thing he pressed was "bus".
:device dele Bus. Bus now.
== -641 16:30 else 60 dele femi kept
:where The number 6, top deck
The About me page, over eleven stops there and eleven back. Pat, the driver, says good afternoon
  to Dele by name.
:device dele Church loud good. Hand dryer bad bad bad.
== -632 17:00 visit 70 dele femi ngozi tomi
What should be different. Dele went first. He pressed three buttons and put the tablet down: done.
:device dele Bus. Front. Me.
== -608 15:30 meeting 60 rashid wendy femi
School, after the dentist. Rashid has taken out the "behaviour" page and put in the pain page. He
  said that he was sorry, to Femi, in front of everyone. Femi shook his hand.
== -541 12:30 else 60 dele femi sunday kept
:where Church hall, after the service
Two neighbourhood officers came to meet Dele, in jumpers. He showed them his card, then his
  tablet, then the bass amplifier. One asked good questions. Uncle Sunday fed them.
:device dele Loud. Stay.
== -488 16:20 visit 50 dele femi
Five months without running. Dele taller than me now. He moved my bag away from his; I did not
  move it back.
== -421 16:00 visit 55 dele femi ngozi kept
Rated the plan. Dele holds up fingers and then checks them. Ngozi said that she slept on a night
  off for the first time.
:device dele Eight. Bus eight.
== -340 10:00 meeting 45 wendy rashid
Register: green agreed. Everybody wanted to close on the same day. I said that ends are where this
  family has been let down, and asked for a slow one.
:comment 3 14:10 Agreed. An ending with a date that the family sets.
== -268 16:15 visit 45 dele tomi
A drill in the road. Dele went to the airing cupboard with his defenders, by himself, came out
  when it stopped and pressed "finish".
:device dele Drill finish. Tea.
== -205 17:00 phone 20 ngozi by:tom
Cover. Ngozi back on days next month. Asked whether help "stops when he is well". I said what
  Priya and Ruth have agreed: slowly, and with a way back.
== -126 16:30 visit 60 dele femi ngozi kept
Talked about the ending. Femi quiet, then: eight weeks and goodbye, twice, and each time the whole
  story again afterwards. So the first step is how they come back.
:aloud femi Don't close the door. Lend me the key.
== -96 16:00 visit 50 dele pauline femi kept
Pauline came with me. She sat where Dele pointed and told him that she used to run from hand
  dryers as well. He looked at her for a long time.
:device dele Hand dryer bad. You bad. No. You too.
== -73 11:00 else 60 dele pauline kept
:where The number 6, with Pauline
Second time together. I sat at the back and was not needed.
== -48 10:15 phone 15 pauline
Pauline's first Saturday on her own with Dele: market, bus, home. He pressed "again".
== -33 15:30 meeting 40 rashid femi
Handover page read through with school. Rashid will keep the pain page on the wall beside the
  register.
== -19 16:10 visit 50 dele femi
Two stops alone, Femi on the lower deck with his heart, he says, in his mouth. Dele came down the
  stairs grinning and pressed one button.
:device dele Me.
:next Next month's visit is when they want it; call on [+19] after four
== -7 16:05 phone 20 femi
Femi asks how often he may ring once we have stepped down. I said that there is no number. He
  would like the way back in one sentence, on the fridge.
:next Write the sentence and read it to him
:book +0 16:00 phone femi | Femi asked for a call after four, when he is off shift
:unsigned -
"""
ROUTINE = """
== -680 -560
t femi: Home by himself from the corner after eight minutes. Femi was there first.
p ngozi: Ngozi before her night shift. Soft food this week, and he is eating it.
t* femi: Cover. Police card printed and in the bag, in the wallet and on the fridge.
p wendy: Wendy will come to the house for the pain page rather than ask them to clinic.
t ngozi: Slept through. Both boys, she says, meaning Femi.
p femi: Femi told the depot why he leaves at four. They gave him four.
h dele: Sorted the bag with him: tablet, defenders, card, spare sleeve. ~ Bag stay.
e rashid: Sent the page about teeth to Rashid with the family's yes.
t femi: Third week without running. He would rather I did not say so aloud.
== -545 -345
p ngozi: Night shift over. She asked what "amber" will mean for the taxi; nothing changes.
t tomi: Tomi by her father's phone: Dele says hi, this is really Dele. ~ hi priya bus
p femi: New driver on the 6 this week. Pat had told him already.
h dele: He played me four bars and waited until I hummed them back right. ~ Wrong. Again.
p rashid: Rashid: whole week in class, defenders on for assembly, took them off himself for the
  drums.
t ngozi: Dentist's check: nothing wrong. She underlined nothing.
p* femi: Cover call. A fire alarm at school; Dele went to the gate and waited there with his card
  out.
e wendy: Wendy has the passport on the system that ambulance crews see.
t femi: Choir outing, whole coach, no running. Photo of him asleep on Uncle Sunday.
== -320 -135
p femi: Monthly call. Nothing is wrong, and he told me for half an hour how.
t ngozi: Could I send the pain page again, the grandmother in Ibadan wants it read to her.
p femi: Monthly call. A boy at the stop laughed at the tablet; Dele turned the volume up.
t tomi: Tomi got the part of the bus in the school play. Dele helped. ~ tomi bus good
p rashid: Rashid thinks of work experience at the depot wash when Dele is older.
t femi: All well. New defenders, blue.
== -118 -12
p ngozi: She likes Pauline. "She does not use the voice."
t femi: Saturday went well. They missed a bus on purpose.
p pauline: Pauline's supervision: wants to know when to ring us. Any time, we said, and wrote down
  three examples.
t ngozi: School rang with good news and she thought for a second that it was the other kind.
"""
DELE = FamilyText(
    key="dele",
    name="Okafor",
    child="dele",
    keyworker="priya",
    began=-691,
    rating="",
    visiting="alone",
    now=plain("""New to us, from the register. Running from noise; police have brought Dele home.
        Ngozi thinks that something hurts."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
