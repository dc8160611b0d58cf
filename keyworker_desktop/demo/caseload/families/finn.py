"""Finn Doherty, 13, of an Irish Traveller family: horses, and being rung, not written to."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "finn",
        "child",
        "Finn Doherty",
        age=(13, 20),
        pronouns="he / him",
        nhs_number="9990000077",
        adjustments=(
            "Talk while doing something with the hands / Nothing by letter: ring "
            "Bridget / No locked doors at his back / Say it straight and short"
        ),
        about=(
            "Autistic, and has attention and reading needs. Horses first, then engines. "
            "Knows everybody's birthday."
        ),
    ),
    person(
        "bridget",
        "home",
        "Bridget Doherty",
        age=(38, 60),
        relation="Mother",
        contact_way="call",
        contact_detail="07700 900702",
        contact_notes="Ring, do not write; reads with help",
        about="Has five calls a week with services and keeps them all in her head.",
    ),
    person(
        "martin",
        "home",
        "Martin Doherty",
        age=(41, 0),
        relation="Father",
        contact_way="call",
        about="Tree surgeon, away in the week at times. Wants to be asked as well.",
    ),
    person("nora", "home", "Nora Doherty", age=(16, 50), relation="Sister"),
    person("jimmy", "home", "Jimmy Doherty", age=(6, 150), relation="Little brother"),
    person(
        "granda",
        "family",
        "Patrick Doherty",
        age=(72, 0),
        relation="Grandfather",
        about="His yard and three horses are where Finn settles.",
    ),
    person(
        "eileen",
        "professional",
        "Eileen Ward",
        relation="Traveller education worker",
        organisation="Council",
    ),
    person(
        "stuart",
        "professional",
        "Stuart Yeo",
        relation="Head of inclusion",
        organisation="Secondary school",
    ),
    person(
        "leila",
        "professional",
        "Leila Farahani",
        relation="Psychologist",
        organisation="Young people's mental health team",
        known=-240,
    ),
)
ABOUT = """
== -430
:own_words I'm grand with horses because they say what they mean.
:own_words_told [-1], in Granda's yard, holding a hoof
:important_to_me Granda's yard. Duchess the mare. My family being talked to right. / Knowing what
  time I can go.
:important_people Mammy, Daddy, Nora, Jimmy. Granda. Duchess.
:communication Talk to me when we're doing a job. / When I'm bad I go for the door. Don't stand in
  it. / Read things to me, just say you're reading it.
:wellness A good day is the yard before school. A bad one is somebody laughing at how I talk.
:please_do Give me a job / Say it straight / Ring Mammy / Tell me when it ends
:please_do_not Stand in the door / Send letters / Say "your community"
:support Take me outside. I'll come back.
:told_by Finn, with Bridget
"""
STORY = """
== told -450
== y0..y3 home school Bridget
Four schools in four years, and one good one
== y4 school school Transfer form
"Attendance a concern"
== y4 home school* Bridget
The same year
They were told to move on twice by the council that wrote about attendance. "The one hand didn't
  know the other."
== y5 service waiting Clinic letters
Three letters to an old address; taken off the list
== y6 service health* Clinic letter
Autism diagnosed, after Eileen rang the clinic herself
== y7 school school* School's letters
Seven exclusions in two terms
== y7 home school* Finn
"They stood in the door every time"
== y8 home crisis* Martin
Finn on the railway bridge
Martin and Granda talked to him for an hour about the mare. The police closed the line.
== y8 service crisis Register meeting
On the register, red
"""
PLAN = """
== yard -425 finn
"Let me have the yard first and I'll do the school after."
- morning | Granda and Finn | -400 | Yard from seven to nine, school from half past nine
- door | Stuart | -410 | Nobody stands in a doorway; a pass to go outside
- read | School | -380 | A person who reads to him, said as it is
== heard -425 bridget martin
"Ring me. Don't write to me and then say I never answered."
- ring | All services | -405 | Every service rings Bridget; noted at the top of each file
- list | Clinic | -390 | Back on the list, from the first date and not the new one
- plan@-120 | Council | -20 | The plan read aloud to both parents before it is final
== bad -230 finn
"I don't want to get as bad as the bridge."
- leila | Leila | -200 | Leila comes to the yard
- safety | Finn, Bridget, Tom | -210 | A safety plan said and recorded, not written
"""
COURSE = """
== -455 15:00
:rating red 7 | Railway bridge; no school; no plan
== -424 17:00
:rate yard finn 2 bridget 2; heard bridget 0 martin 0
:agree finn bridget martin | Read aloud in the yard; Finn shook hands on it, which counts
== -409 16:00
:step door done
== -402 16:00
:step ring done
:step morning done
== -388 16:00
:step list done
:rating amber 28 | Seven weeks of the yard first and some school after; no running
== -300 16:00
:rate yard finn 6 bridget 5; heard bridget 6 martin 4
:step read started
== -204 16:00
:step safety done
:step leila started
== -140 16:00
:rate yard finn 7 bridget 6; heard bridget 7 martin 6; bad finn 5
== -62 16:00
:now School four mornings a week after the yard. Leila in the yard each fortnight. The draft plan
  is promised to be read aloud and has not been.
== -17 16:00
:rate yard finn 8 bridget 7; heard bridget 4 martin 5; bad finn -
"""
NOTES = """
== -456 10:20 phone 35 bridget
Rang as Eileen advised. Bridget counted the services for me: nine, of which six write. She has the
  dates of everything, by heart, and she was right about each one that I could check.
:next Come to the yard, not the trailer, to meet Finn
:book Granda's yard; wear boots
== -452 16:00 else 70 finn granda kept
:where Granda's yard
I was given a broom. Finn worked beside me for half an hour before he looked up. He told me
  Duchess's birthday, then mine when I told him the year.
:aloud finn You sweep like you're sorry.
== -450 11:00 visit 80 bridget martin kept
The story. Martin came back from a job for it. The council's account and theirs of the same year
  are both in. He talked about the bridge last and standing up.
:worry Martin has had nobody to speak to about the bridge. Asked if I may ring him; yes, evenings.
:comment 2 10:10 Please do, and note it as his. Fathers are left out of these files.
== -433 14:00 meeting 60 stuart bridget eileen
School. Stuart read out the seven exclusions. Eileen asked in which of them somebody had stood in
  a doorway. He went and looked. Six.
Agreed: nobody stands in the doorway; a pass to the field.
:sign 5 14:30 Eileen's question is the best thing I have read this week.
== -431 16:00 else 50 finn
:where Granda's yard
About me, said while picking out hooves. I held one. He recorded it himself on my phone.
:aloud finn I'm grand with horses because they say what they mean.
== -404 09:15 else 40 finn stuart kept
:where School gate
First morning of yard then school. He came at half past nine smelling of horse. A boy said
  something; Stuart dealt with the boy, not with Finn.
:aloud finn He told him. He told him straight.
== -361 16:10 else 45 finn granda
:where Granda's yard
Six weeks. In school for 24 of 30 mornings. Granda says nothing about it and has bought him a
  brush with his name.
== -322 11:00 phone 25 bridget
A letter came from the clinic, to the right address, about an appointment on the wrong day.
  Bridget took it to Eileen. The file said ring. I rang the clinic with Bridget on the line; they
  were sorry and moved it.
:ask 3 15:20 Has the clinic's file been marked, or only the desk told?
:answer 4 09:30 Marked. I asked them to read me the line on the screen.
:sign 5 14:00 Good.
== -277 16:00 else 50 finn bridget kept
:where Granda's yard
Somebody to read to him has started in English lessons. She says "I'm reading this to you" and he
  says "go on so". He had a detention for that, which has been taken back.
:aloud finn It was manners.
== -239 19:10 phone 40 martin
Martin from a lay-by. Finn had said on the Sunday that he thinks about the bridge. Martin had
  walked with him and not said much. I think that it was the right amount.
:worry Thinking of the bridge again, said to his father. No plan yet that he can use.
== -232 16:00 else 60 finn leila granda
:where Granda's yard
Leila's first time. Boots. She asked him to teach her to lead Duchess in a circle, which took the
  hour. He told her three true things during it.
:aloud finn It's not that I want it. It's that it comes up the road at me.
== -207 17:00 else 50 finn bridget martin kept
:where Granda's yard
Safety plan, spoken, four minutes, in Finn's voice with Duchess in the background. Who to ring,
  where to stand, what to hold. Both parents have it on their phones.
:aloud finn Number one is go to her stable. Number two is ring Daddy.
== -171 10:00 meeting 60 leila stuart bridget by:priya
Cover for Tom. Review at school. Bridget spoke for herself; nobody handed her a paper. Attendance
  81 in the hundred for the mornings agreed.
== -122 11:20 phone 30 bridget
Draft plan from the council: they will read it aloud to Bridget and Martin before it is final. I
  have it as a promise with a name.
== -88 16:00 else 45 finn jimmy
:where Granda's yard
Jimmy is learning to brush. Finn is patient with him in just the words that he wants people to use
  with him.
:aloud finn One thing, Jimmy. Do the one thing and then look at me.
== -53 18:40 phone 20 nora
Nora asked if I would talk to her about college. She minds the small ones when the calls come. It
  went on the plan as a question for her parents first.
== -16 13:30 else 50 finn bridget kept
:where Granda's yard
Finn did not want to say a number for the bad one. Bridget put four for being heard: a final plan
  has come by post, not read. She had Nora read it to her.
:aloud finn It's a day with no number on it.
:worry The plan was to be read aloud and was sent by post instead. The date for disagreeing with
  it is running.
:ask 2 13:50 What is the last day for the family to answer, and have we told the council that it
  was not read?
:answer 5 10:30 The 18th day from posting; told them today, and they give fourteen days more.
== -4 11:00 visit 55 bridget martin
Read the plan aloud to them both, all 31 pages, with tea. They have eleven things to say. I wrote
  them in order and read them back.
:next Council by [w+7] with the eleven; Eileen to come
:book +1 17:00 phone martin | Martin, evening, for himself
:book +5 16:00 else finn granda | Yard; the farrier comes
:unsigned -
"""
ROUTINE = """
== -445 -305
p bridget: She has four dates for me. All four are right.
p martin: Evening call. He is sleeping. He cut down an ash that was older than the school, he
  says.
p eileen: Eileen has a list of clinics that ring. It is short.
p* bridget: Cover call. Finn at his grandfather's; a good week.
h finn: Boots on. I was promoted to water. ~ Don't drown her.
e stuart: Wrote down for Stuart what Finn's pass is for, as he asked.
p bridget: A form came. I filled it with her by phone, and read each answer back.
p granda: Patrick does not care for telephones. He said that the boy was well and hung up.
p stuart: Stuart: Finn used the pass twice, came back twice.
p bridget: They may be moved on from the field. I rang the council's site officer; no date.
p nora: Nora rang for her mother. Appointment kept, they saw two doctors, both nice.
== -295 -130
h finn: Rain. We cleaned tack and said birthdays. ~ Yours is on a Tuesday next time.
p martin: He asked about the other fathers. There is a group by phone on Wednesdays; he will
  think.
p bridget: Bridget is to have the report read to her on Friday. She will hold me to it, she says.
p leila: Leila would rather not be called doctor by Finn. He calls her "the boots".
p* bridget: Cover. Jimmy has chickenpox. Visit moved with thanks.
p eileen: Eileen and I agreed who rings whom about the site.
p martin: He tried the Wednesday phone group and said one sentence. It was answered by four.
h finn: Duchess is lame, not badly. He would not leave her, so I stayed too. ~ You can hold the
  torch.
p stuart: Four mornings out of four.
p bridget: Site officer came himself. They stay for now.
== -115 -22
p bridget: First parents' evening that she did not dread.
p leila: Fortnight kept. He led, she followed.
h finn: A new foal next door, not theirs, discussed at length. ~ She'll be a bay. You'll see.
p martin: Home all week, wet ground. He and Finn rebuilt a chainsaw.
p* bridget: Cover. She had a text from school which was meant for somebody else. Stuart has been
  told.
p stuart: The reader is leaving. Stuart will introduce the next one in the yard, if Granda allows
  it.
"""
FINN = FamilyText(
    key="finn",
    name="Doherty",
    child="finn",
    keyworker="tom",
    began=-457,
    rating="",
    visiting="alone",
    now=plain("""Finn was on the railway bridge three weeks ago. No school place in use.
        Ring Bridget; do not write."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
