"""Ellis Moreau, 5, and his grandmother Yvonne: a nursery place lost, and one found."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "ellis",
        "child",
        "Ellis Moreau",
        age=(5, 40),
        pronouns="he / him",
        nhs_number="9990000115",
        adjustments=(
            "Down on the floor, at his height / Song before every change, the same"
            " one / No hand-holding; sleeve / Ear muffs in the red bag"
        ),
        about="Autistic. Trains of bricks, tomatoes, the song about the duck.",
    ),
    person(
        "yvonne",
        "home",
        "Yvonne Moreau",
        age=(61, 90),
        relation="Grandmother",
        contact_way="call",
        contact_detail="07700 900125",
        contact_notes="Not during the duck song",
        about=(
            "Has looked after Ellis since he was two, by court order. A dinner lady for "
            "thirty years. Her back is bad."
        ),
    ),
    person(
        "marcia",
        "family",
        "Marcia Moreau",
        age=(27, 0),
        relation="Mother",
        about="Unwell for a long time. Comes on Sundays when she can.",
    ),
    person("curtis", "family", "Curtis Moreau", age=(33, 0), relation="Uncle"),
    person(
        "heather",
        "professional",
        "Heather Lyle",
        relation="Portage home visitor",
        organisation="Council, early years",
    ),
    person(
        "samir",
        "professional",
        "Samir Haddad",
        relation="Health visitor",
        organisation="Community health",
    ),
    person(
        "anneke",
        "professional",
        "Anneke Vos",
        relation="Reception teacher",
        organisation="Infant school",
        known=-112,
    ),
    person(
        "lyndon",
        "professional",
        "Lyndon Price",
        relation="Council officer for education plans",
        organisation="Council",
        known=-128,
    ),
)
ABOUT = """
== -215
:own_words Duck. Nana. No shoes.
:own_words_told [-1], on the rug; with a brick for each word
:important_to_me Nana. Bricks in a line. Tomatoes, the small ones. The duck song.
:important_people Nana. Mummy on Sunday. Uncle Curtis's van.
:communication I have about forty words. A scream is a word. / I lie down when it is too loud. /
  Show me the thing, not a picture of it.
:wellness Good: rug, bricks, garden. Bad: hand dryer, birthday, balloon.
:please_do Sit on the floor / Sing it first / Sleeve, not hand / Tomatoes
:please_do_not Balloons / Break the line / Say goodbye too often
:support I bite when I can't get out. Move back. Then sing.
:told_by Nana Yvonne, and Ellis with bricks
"""
STORY = """
== told -228
== age1 home background Yvonne
He looked at the tap and not at us, and he was happy
== age2 home impact* Yvonne
Came to live with Yvonne
Marcia was ill and asked her to. Yvonne had meant to retire.
== age2 service waiting Clinic letter
Eighteen months' wait for an assessment
== age3 school school Nursery's record
"Bites without warning"
== age3 home school* Yvonne
The nursery, as she saw it
A balloon was tied to each chair. He had been lying down for ten minutes before he bit.
== age4 school crisis* Nursery's letter
Place withdrawn
== age4 service health* Clinic letter
Autism diagnosed
== d-232 home crisis Yvonne
Head against the radiator, most days
Yvonne lies on the floor beside it with her hand between.
== d-230 service crisis Register meeting
On the register; the youngest by four years
"""
PLAN = """
== head -210 yvonne
"I want him to stop hurting his head and me to stop being frightened of tea time."
- ot | Occupational therapist | -160 | Somebody who knows about bodies comes at tea time
- pad | Curtis | -200 | Radiators boxed in
- doctor | Samir | -180 | Ears, teeth and tummy looked at
== school -115 yvonne ellis
"A school that puts the balloons away."
- assess | Council, Lyndon | -20 | Decide whether to assess for an education plan
- start | Anneke | -60 | Reception for an hour, then two, at his pace
- muffs | Anneke | -50 | The duck song, learnt by every adult
== nana -110 yvonne
"Who has him if my back goes?"
- carer | Council | 9 | Yvonne's own assessment
- curtis | Curtis | -70 | A night at Curtis's, then two
"""
COURSE = """
== -233 15:00
:rating red 14 | Head banging most days; no nursery; one carer, who is not well
== -209 16:00
:rate head yvonne 1
:agree yvonne | By voice on the rug; Ellis put a tomato on the paper
== -198 16:00
:step pad done
== -176 16:00
:step doctor done
:rating amber 28 | Ear infection treated; hurting his head once a week, not daily
== -156 16:00
:step ot done
:rate head yvonne 5
== -90 16:00
:rate head yvonne 7; school yvonne 3; nana yvonne 2
:step start started
:step curtis started
== -52 16:00
:step muffs done
:step curtis done
:now In Reception for an hour a day, everybody sings the duck song. The decision about an
  education plan is owed.
== -14 16:00
:rating red 14 | Yvonne's back has gone; head banging again at tea time
:rate head yvonne 4; school yvonne 6; nana yvonne 1
:now Yvonne's back went twelve days ago. Curtis has Ellis at night. Head banging again. Her own
  assessment is not done.
"""
NOTES = """
== -232 10:00 visit 65 ellis yvonne
First visit, on the floor. Ellis put eleven bricks between us and then took one away. Yvonne says
  that this is a great deal.
She lies beside the radiator with her hand between it and his head. Her knuckles are blue.
:aloud ellis Duck.
:worry She is being hurt so that he is not, and had not thought of it as a thing to tell.
:comment 1 08:45 Box the radiators this week if it has to be me with a saw. Then look for pain.
:book Radiator boxes; Curtis to be there
== -227 16:30 visit 60 ellis yvonne curtis kept
Tea time, when it happens. Light low sun in the room, telly next door, tin opener. Curtis measured
  the radiators with Ellis's bricks, so that it was all right.
== -216 10:00 visit 45 ellis yvonne
About me, a brick for each word. He put "shoes" outside the door.
:aloud ellis Duck. Nana. No shoes.
== -211 10:00 visit 50 yvonne kept
What should be different. Yvonne thought about it for a week and then said it in one breath.
:aloud yvonne I want him to stop hurting his head and me to stop being frightened of tea time.
== -181 11:20 else 50 ellis yvonne samir
:where Clinic
Ears: infected, both, old. Samir did it on the carpet with the song. Nobody had looked since he
  was three because he lay down.
:aloud ellis All done ear.
== -158 16:40 visit 50 ellis yvonne kept
Occupational therapist at tea time: heavy work first, carrying tins, then tea in the tent. He did
  not go to the radiator.
:next Ask Yvonne about her back, which she holds when she thinks I am not looking
== -137 10:30 phone 20 heather
Heather says there is a Reception teacher at an infant school who takes the clock off the wall if
  you ask her.
== -116 10:00 visit 60 yvonne heather
School. Yvonne wants one that puts the balloons away. She will ask for an education plan; I sat
  beside her while she began the request. Six weeks for a decision, from the day they have it.
:comment 2 15:00 Diary the six weeks from the day they had it, not from the day they answer.
== -101 13:15 meeting 45 anneke yvonne
Anneke asked three questions: what does he love, what comes just before he lies down, who sings.
  Then she took down the bunting.
== -91 09:00 else 50 ellis yvonne anneke kept
:where Infant school
First hour. Line of bricks from the door to the sink. The others stepped over it, as Anneke had
  told them it was a river.
:aloud ellis Duck school.
== -57 17:00 phone 25 curtis
A night at Curtis's went well; tomatoes for breakfast. Curtis asked what would happen for good if
  his mother could not. We said that we should all say it in one room. The council has had
  Yvonne's request since [-5]; six weeks from then.
== -34 10:30 visit 50 yvonne marcia by:priya
Cover. Marcia was there, on a weekday. She asked what he likes. Yvonne let her find out. I wrote
  it in both their names.
== -14 16:30 visit 60 ellis yvonne curtis kept
Yvonne's back has gone; she is on the sofa and may not lift. Ellis does not understand why she is
  not on the floor. Head on the box, twice while I was there, no harm.
Curtis sleeps here. He has his job to think of.
:aloud ellis Nana floor. Nana floor.
:worry One person held all of this up. Her own assessment was asked for three months ago.
:ask 2 16:00 What can start before the assessment? Please tell me what you would ask for if you
  could have it by Monday.
:answer 4 09:40 Two evenings of somebody who can lift. Yvonne says tea time, and I agree.
== -8 10:00 phone 20 lyndon
Decision whether to assess was due twelve days ago. He was candid: the panel was cancelled. I
  asked for it in writing and told Yvonne.
:next Letter in Yvonne's name; read it to her
:unsigned -
== -3 16:30 visit 55 ellis yvonne curtis
Yvonne on a mattress on the floor, which was Curtis's idea. Ellis lay down beside her and lined up
  eleven bricks along her arm.
:aloud ellis Nana floor.
:worry Still nobody but Curtis at night. Two weeks.
:book +1 16:30 visit ellis yvonne | Tea time; bring the duck
:book +4 11:00 meeting yvonne curtis marcia | Who has him if her back goes: in one room
:unsigned -
"""
ROUTINE = """
== -225 -165
p yvonne: Three bangs, then the box, which makes a different sound. He likes it less.
p samir: Ear drops, twice a day, in the tent, with the song.
p* yvonne: Cover. Quiet; tins carried up and down the stairs, eleven times.
h ellis: Tomatoes sorted by me, then properly. ~ No. Red.
p yvonne: Slept until four. She told me as one tells good news.
p heather: Heather brings the same three toys in the same bag.
t curtis: Boxes done in all rooms. He has painted a train on one.
p yvonne: Once this week. Once.
h ellis: A plane went over and he lay down and got up again by himself. ~ All done loud.
p marcia: Marcia would like to come when it is not a meeting. Sunday, then.
p yvonne: She asked if she may use the word tired. I asked what she would rather use.
e samir: Thanked Samir for looking on the carpet and asked him to write down how.
== -150 -62
p yvonne: Dentist on the floor of the waiting room, all teeth counted.
h ellis: The line now goes round the corner. I had a place in it. ~ You. There.
p* yvonne: Cover. A birthday next door, balloons; muffs, tent, duck.
p lyndon: Lyndon told us where the request must go and what to put with it.
t curtis: Van ride, twice round the block, same way.
p anneke: Hour went to an hour and ten because nobody looked.
p yvonne: The dinner ladies know him by name. So they should, she says.
e lyndon: Asked for the name of whoever decides and the day of the panel.
p heather: Heather hands over to Anneke in three visits, not one.
t curtis: Second night. He asked for Nana once and then for tomatoes.
p yvonne: The song has been sung wrongly by a supply teacher. Ellis corrected it.
== -58 -18
p anneke: He gave another child a brick. Anneke did not praise it aloud, and rang Yvonne.
p yvonne: Back "a bit sharp". She will see the doctor when there is time. I asked what would make
  time.
p marcia: Third Sunday running. He sat against her back.
h ellis: Muffs off for the post. ~ Letter for duck.
p* curtis: Cover. Wanted to know which papers one needs. Sent him to the right desk.
e lyndon: Six weeks were up on Friday. Asked for the decision, politely, with the rule.
"""
ELLIS = FamilyText(
    key="ellis",
    name="Moreau",
    child="ellis",
    keyworker="tom",
    began=-234,
    rating="",
    visiting="alone",
    now=plain("""Nursery place withdrawn. Ellis hurts his head most days and Yvonne, who is on her
        own, holds her hand in between."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
