"""Saskia Dunn, 17, and her deaf father Paul: hands, running, and interpreters who are booked."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "saskia",
        "child",
        "Saskia Dunn",
        age=(17, 170),
        pronouns="she / her",
        nhs_number="9990000123",
        adjustments=(
            "A BSL interpreter for Paul at every meeting, booked, never Saskia / "
            "Saskia may sign or speak or neither / Nobody touches her from behind "
            "/ Corner seat, back to the wall"
        ),
        about=(
            "Autistic. Signs with her father, speaks with others, says that she thinks "
            "in signs. Runs long distances."
        ),
    ),
    person(
        "paul",
        "home",
        "Paul Dunn",
        age=(48, 0),
        relation="Father",
        contact_way="text",
        contact_detail="07700 900188",
        contact_notes=("Deaf; BSL first. Text, or video with an interpreter. Never a voice call"),
        about="Joiner. His workshop is where Saskia can always go.",
    ),
    person(
        "anita",
        "home",
        "Anita Dunn",
        age=(46, 0),
        relation="Mother",
        contact_way="call",
        about="Hearing; signs. Hospital porter, early shifts.",
    ),
    person(
        "joel",
        "home",
        "Joel Dunn",
        age=(12, 80),
        relation="Brother",
        about="Also asked to interpret too often.",
    ),
    person(
        "ravi",
        "professional",
        "Ravi Sethi",
        relation="BSL interpreter",
        organisation="Interpreting service",
    ),
    person(
        "corin",
        "professional",
        "Corin Blythe",
        relation="Head of learning support",
        organisation="College",
    ),
    person(
        "mel",
        "professional",
        "Mel Tranter",
        relation="Care coordinator",
        organisation="Young people's mental health team",
    ),
    person(
        "adebayo",
        "professional",
        "Dr Adebayo",
        relation="Psychiatrist",
        organisation="Young people's mental health team",
    ),
    person(
        "kath",
        "professional",
        "Kath Rennie",
        relation="Transition worker",
        organisation="Council, adults' team",
        known=-116,
    ),
)
ABOUT = """
== -500
:own_words Hands are for talking. Nobody should hold them.
:own_words_told [-1], signed, in Dad's workshop; Ravi voiced it and she checked
:important_to_me Running. The workshop. That Dad gets told when I do, not after. / My hands.
:important_people Dad, Mum, Joel. Ravi. Coach Dee.
:communication Sign, speech or the notes on my phone; I pick, it changes. / If I stop signing I am
  in danger of going. / Hands held means that I can't talk. / Tell me the choice and go away for
  an hour.
:wellness Good: ten kilometres, sawdust. Bad: being walked towards by two people.
:please_do Come from the front / Book Ravi / Let me run / Face Dad when you speak
:please_do_not Hold my hands / Use Joel to interpret / Say "never mind, I'll tell you later" to
  Dad
:support Open space, one person, no talking. I come back.
:told_by Saskia, with Paul and Anita
"""
STORY = """
== told -515
== age1 home background Paul
Her first word was a sign: moon
== y0..y6 school school School reports
"Bright; prefers to be alone"
== y0..y6 home impact* Paul
Seven years of parents' evenings
No interpreter was booked. Anita told him afterwards in the car. "My daughter's school life was a
  summary."
== y8 service health* Clinic letter
Autism diagnosed
== y10 school crisis* School's incident form
"Guided to a safe space"
== y10 home crisis* Saskia
The same quarter of an hour
Two adults held her wrists. "I couldn't say stop. They were holding the stop."
== y11 home school Anita
Exams taken in the workshop
== y11 home crisis Saskia
Running and not wanting to come back
Found at night on the flyover by a lorry driver who waited with her.
== d-525 service crisis Register meeting
On the register, red
"""
PLAN = """
== hands -495 saskia
"Nobody holds my hands. It is like a hand over the mouth."
- paper | Corin, Mel | -460 | One page in every file: no holding of hands or wrists; what to do
  instead
- staff | Corin | -430 | Saskia's film shown to all who work with her
- answer | School | -400 | A written answer to what happened in Year 10
== dad -495 paul saskia
"Tell me when you tell her mother. I am not a later."
- ravi | All services | -470 | An interpreter at every meeting, booked by whoever calls it
- joel | Everybody | -480 | Joel is not asked to interpret
- kath@-105 | Kath | 20 | Adult services meet Paul himself, in BSL
== run -300 saskia
"Run far and want to come home."
- track | Coach Dee and Paul | -270 | Club twice a week; phone with location that she turns on
- plan | Saskia, Tom | -280 | A safety plan in BSL, filmed
"""
COURSE = """
== -527 16:00
:rating red 14 | The flyover; not in college; does not feel safe with professionals
== -494 17:00
:rate hands saskia 0; dad paul 0 saskia 1
:agree saskia paul anita | Signed, in both senses, in the workshop; Ravi interpreted
== -478 16:00
:step joel done
== -462 16:00
:step ravi done
:step paper done
== -440 16:00
:rating amber 28 | In college two days; nobody has held her since the page was made
== -428 16:00
:step staff done
== -298 16:00
:rate hands saskia 7; dad paul 6 saskia 5; run saskia 3
== -268 16:00
:step plan done
:step track done
== -180 16:00
:step answer dropped | School closed the matter without an answer; Saskia wants no more of it,
  Paul agrees
:rate hands saskia 8; dad paul 7 saskia 7; run saskia 6
== -66 16:00
:now College four days, club twice a week. Eighteen is coming: adult services have not yet met
  Paul.
== -18 16:00
:rate hands saskia 8; dad paul 5 saskia -; run saskia 7
"""
NOTES = """
== -526 17:30 text 5 paul
Wrote to Paul, as I had been told: who I am, that I sign badly, that Ravi is booked for [w+5]. He
  answered within a minute that nobody has ever said the second of these.
:book First visit with Ravi; workshop
== -521 17:00 visit 75 saskia paul anita ravi kept
:where Workshop
I signed my name wrongly and Saskia put it right without looking up. Paul planed a board through
  most of it, and put the plane down when I asked him rather than Anita what he thinks.
:signed saskia You asked Dad first.
== -515 17:00 visit 100 paul anita ravi kept
:where Workshop
The story. Paul told most of it. He has never told it himself. The school's form and Saskia's own
  words for Year 10 are both there, next to each other.
:worry Two adults held a child who speaks with her hands. No one seems to have understood what
  that was.
:comment 2 12:20 I had not either until I read this. With Paul's leave I should like to use it in
  training.
== -501 16:30 visit 60 saskia ravi
:where Workshop
About me, signed to the camera, then voiced by Ravi, then corrected by her.
:signed saskia Hands are for talking. Nobody should hold them.
== -496 17:00 visit 60 saskia paul anita ravi kept
Plan. Saskia's first line is about hands, Paul's is about being told. They had not shown each
  other.
:signed paul I am not a later.
== -463 10:00 meeting 60 corin mel paul anita ravi
College and clinic in one room, with Ravi, booked by Corin without being reminded. The page about
  hands went round and everybody initialled it. Mel asked for a second one to put on the door.
== -431 14:00 meeting 45 corin saskia
Saskia's film, four minutes, shown to eleven staff. Nobody spoke for a bit. The caretaker asked
  how to sign "all right?".
:signed saskia He was the best one.
== -379 17:00 visit 50 saskia paul
:where Workshop
College on two days. She ran home from it, nine kilometres, and had told her father first.
:written saskia leaving now. 50 min. don't stand in the road
== -321 15:20 phone 25 anita
A bad week. Joel was asked by a receptionist to tell his father that the appointment was
  cancelled. Anita had words, in two languages.
:ask 3 14:10 Is the receptionist's surgery on the list of those told about booking?
:answer 4 09:00 It was not. It is now, and they have written to Paul.
:sign 5 13:00 Thank you.
== -301 17:00 visit 60 saskia ravi kept
:where Workshop
Running. She runs to be empty and at times so far that coming back is the question. She wants it
  in the plan as it is: run far and want to come home.
I asked straight out about the flyover: not since she has run with the club. Safety plan begun.
:signed saskia The last kilometre is the argument.
== -283 16:30 visit 60 saskia paul ravi
Safety plan filmed: five signs in a row and then what each means. Paul has it on his watch.
:signed saskia Wall. One person. Space. Dad. Moon.
== -236 09:30 meeting 60 adebayo paul saskia ravi
Dr Adebayo faced Paul when he spoke and Saskia when it was hers to say. Medicine lowered at her
  wish; seen again in six weeks.
== -182 17:00 visit 50 saskia paul kept
The school has closed it with no answer. Saskia has had enough of it. Paul wanted to go on and
  then looked at her hands, and agreed.
:signed saskia I want my hands back from them. Done.
== -140 18:00 else 45 saskia
:where Running track
Club. I was given the watch to hold. Second over five thousand metres, by a stride.
:aloud saskia She sprints like a liar.
== -112 10:00 meeting 60 mel kath anita by:priya
Cover. First transition meeting. Kath had booked no interpreter, so Anita and I asked for it to be
  held again. Kath was sorry and said so.
== -64 17:00 visit 50 saskia paul ravi kept
What changes at eighteen. Saskia decides; Paul asked whether he will be told. By her, if she
  wants. She made the sign for moon, which appears to be yes.
:signed saskia Moon.
== -19 10:30 meeting 60 kath saskia paul
Again no interpreter, by mistake of the booking office. Paul left, quietly. Saskia went with him.
  Five for being told, he says, from eight.
:worry Twice. He said that he will not come a third time. She turns eighteen in half a year.
:ask 3 13:30 Would the adults' team come to the workshop, with Ravi, at a time of Paul's?
== -4 17:00 visit 50 saskia paul ravi
:where Workshop
Put Ruth's question to them: yes, here, after five, and Kath makes the tea. Paul showed me how to
  hold the plane.
:signed saskia They can come to where Dad's clever.
:next Kath: three evenings to choose from, Ravi booked by me this time
:book +3 17:00 visit saskia paul | Workshop; adults' team comes to Paul, Ravi booked
:unsigned -
"""
ROUTINE = """
== -512 -385
t paul: He asks if "amber" has a sign. Ravi says one can be made.
t saskia: Sent a photo of the room for Thursday. ~ two doors. ok
p anita: Between shifts. Saskia ate with them three evenings of seven.
t* paul: Cover. Texted that I am Priya and come in Tom's place, and that I sign less than Tom.
e corin: Asked that the fire alarm in the support room should flash.
d paul: Short video call with Ravi. Paul wants the minutes in order of who spoke.
t saskia: Running late, told her by minutes. ~ 7 is fine. 8 i'd be gone
p mel: Mel has put "text first" on the front of the file.
t paul: Flashing alarm is in. He went to look.
p anita: Joel has made a card that says "I am twelve". He hands it to receptionists.
h saskia: Sanded a chair leg each. ~ You go against the grain.
== -370 -190
t saskia: Nine kilometres. ~ 48:10 wind
e adebayo: Six-week appointment booked with Ravi's dates first.
p anita: All well. She had forgotten what to do with a call like that.
t paul: Could I send the words for the complaint in plain English. Sent in eleven lines.
t* saskia: Cover. Room changed; sent her the new one with its doors. ~ ty. 1 door but windows
p corin: Corin: in class on eight days of eight.
d paul: With Ravi. The school's letter explained. He asked what "regrettable" regrets.
h saskia: Film watched again, one sign changed. ~ Space is bigger now.
t paul: A table for the support room, made by both of them, has been delivered.
p mel: Mel leaves next month. Saskia to be told by Mel, from the front, with a photo of whoever
  comes.
e mel: Sent the page about hands for whoever takes over.
== -170 -25
t saskia: Medal, bronze. ~ it's lighter than it looks
p anita: Night shift swapped so that somebody is in on Sundays.
t* paul: Cover. Kath's number is for voice calls only; asked for one that takes texts.
h saskia: Sawdust, radio off, good. ~ He likes you because you're bad at it.
p corin: College will apply for her exam room early.
e kath: Wrote down how to book, with Ravi's number, and asked for a reply that it is done.
t paul: No reply from them, he says. I have chased it.
t saskia: Asked when she would like to talk of being eighteen. ~ after regionals
d paul: With Ravi. We went through what an adult social worker does. He has three questions.
"""
SASKIA = FamilyText(
    key="saskia",
    name="Dunn",
    child="saskia",
    keyworker="tom",
    began=-528,
    rating="",
    visiting="alone",
    now=plain("""Saskia was found on the flyover. She signs and speaks. Paul is deaf and has been
        told things afterwards for seventeen years."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
