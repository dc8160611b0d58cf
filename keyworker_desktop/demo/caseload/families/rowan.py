"""Rowan Pike, 11, looked after: a third foster home, a brother elsewhere, and things that last."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "rowan",
        "child",
        "Rowan Pike",
        age=(11, 100),
        pronouns="he / him",
        nhs_number="9990000085",
        adjustments=(
            "Tell him about changes by the calendar on the fridge, three days "
            "ahead / No surprises, also no nice ones / Keep his box where he put "
            "it / Short sentences, then quiet"
        ),
        about="Autistic. Collects keys that open nothing. Good at maps.",
    ),
    person(
        "gail",
        "home",
        "Gail Hathersage",
        age=(58, 0),
        relation="Foster carer",
        contact_way="call",
        contact_detail="07700 900805",
        about="Fostered for nineteen years. Says what she does not know.",
    ),
    person(
        "dennis",
        "home",
        "Dennis Hathersage",
        age=(61, 0),
        relation="Foster carer",
        about="Model railway, in the loft, with Rowan's maps.",
    ),
    person(
        "leon",
        "family",
        "Leon Pike",
        age=(8, 30),
        relation="Brother",
        about="With another family, forty minutes away.",
    ),
    person(
        "kelly",
        "family",
        "Kelly Pike",
        age=(30, 0),
        relation="Mother",
        contact_way="not directly",
        contact_notes="Through Amanda only",
    ),
    person(
        "amanda",
        "professional",
        "Amanda Strickland",
        relation="Social worker for Rowan",
        organisation="Council, looked-after children",
    ),
    person(
        "omar", "professional", "Omar Siddiq", relation="Reviewing officer", organisation="Council"
    ),
    person(
        "ffion",
        "professional",
        "Ffion Pritchard",
        relation="Class teacher, Year 6",
        organisation="Primary school",
    ),
    person(
        "delphine",
        "professional",
        "Delphine Akers",
        relation="Therapist",
        organisation="Looked-after children's health team",
        known=-180,
    ),
)
ABOUT = """
== -300
:own_words I don't unpack until I know.
:own_words_told [-2], drawn first, then said, in the loft
:important_to_me My keys. My box. Leon. Maps with everything on. / That it's written on the
  calendar.
:important_people Leon. Gail. Dennis. Mum in my head.
:communication Draw it with me. / When it's too much I hide; leave a biscuit, not a person. / I
  say "I don't mind" when I mind.
:wellness Good day: calendar right. Bad day: two cars outside.
:please_do Write it on the calendar / Say Leon's name / Leave the box
:please_do_not Say "forever" / Bring a new person without a photo / Pack for me
:support Loft. Ten minutes. Then ask about trains.
:told_by Rowan and Gail
"""
STORY = """
== told -318
== age3..age6 service background Court papers, summary
Care proceedings
Kept short here; the papers are with Amanda.
== age6 home background* Rowan
"They came in two cars, one for Leon"
== y2 service background Council record
First foster home, fourteen months
== y4 service background Council record
Second foster home, "ended at carers' request"
== y4 home impact* Rowan
His things in a bin bag
== y5 service health* Clinic letter
Autism diagnosed
Before that his record says "attachment" eleven times.
== y5 home crisis* Gail
Climbing out at night to go to Leon
Found by police on the dual carriageway with a map.
== y5 school school Teacher's letter
"Compliant and no trouble"
== d-330 service crisis Register meeting
On the register; a unit far away was being looked for
"""
PLAN = """
== leon -295 rowan
"See Leon. On the calendar. Not if everyone is good."
- fort | Amanda | -270 | Every second Saturday, both carers drive, on the calendar for six months
- call | Gail | -290 | Video call on Wednesdays at five
- map | Rowan and Leon | -250 | One map of both houses, drawn by both
== stay -295 rowan gail dennis
"Nobody packs my things but me."
- case | Gail | -285 | A real suitcase, his, empty, under the bed
- train | Delphine | -100 | Support for Gail and Dennis, before they need it
- move@-45 | Amanda, Omar | 30 | Written decision on long-term foster care here
== big -90 rowan
"If I have to go to big school I want to go when it's empty first."
- visits | School, Ffion | 26 | Three visits to the secondary school, first one with nobody in
"""
COURSE = """
== -327 16:00
:rating red 7 | Out at night three times; a unit far away spoken of
== -294 16:30
:rate leon rowan 1 gail 2; stay rowan 0 gail 4
:agree rowan gail dennis | Rowan put a key on each line that he agreed to
:step case done
== -288 16:00
:step call done
== -266 16:00
:step fort done
== -248 16:00
:rating amber 28 | No night out for ten weeks since Leon is on the calendar
:step map started
:rate leon rowan 6 gail 6; stay rowan 2 gail 5
== -148 16:00
:rate leon rowan 8 gail 7; stay rowan 4 gail 5
:step map done
== -97 16:00
:step train started
== -44 16:00
:now Settled for half a year. Box half unpacked. Decision about staying is
  due and he knows that it is.
== -13 16:00
:rating red 14 | Out at night once again after hearing about the delay
:now Decision about staying was put off by a month; Rowan heard it through the floor. Out at night
  once. Home by himself after an hour.
:rate leon rowan 8 gail 7; stay rowan - gail 5; big rowan 3
"""
NOTES = """
== -326 10:30 phone 40 gail
First call. Gail: "He isn't running away. He's going to his brother." Two maps found in his shoe.
  The plan at the moment is to look for a unit eighty miles from Leon.
:worry The answer being looked for would take him further from the reason.
:comment 1 09:15 Quite. I have asked for a review before any search goes on.
:book Visit; photo of me on the calendar three days before
== -321 16:15 visit 60 rowan gail dennis kept
Loft. Trains. Rowan showed me 61 keys, by size. Not one question asked by me for half an hour and
  then he asked mine: how many doors in my house. Nine.
:aloud rowan You should draw it.
== -318 10:00 visit 70 gail kept
Story from Gail, from Amanda's summary and from what Rowan has said, each marked as what it is. It
  is his to hear one day, so I wrote it to be read by him.
== -312 13:30 meeting 75 amanda omar gail
Review. I asked that Leon be on a calendar before a bed is on a list. Omar agreed at once. Amanda
  carries 24 children; she will do it this week and asked me to remind her, which is honest.
:next Remind Amanda on [w+5]
== -301 16:10 visit 50 rowan
About me, drawn. House, box, second house, box, third house, box with a small gap in the lid.
:drawn rowan Three houses and the same box
== -296 16:20 visit 55 rowan gail dennis kept
What should be different. He laid keys on the table for each thing.
:aloud rowan See Leon. On the calendar. Not if everyone is good.
== -265 11:00 else 90 rowan leon gail
:where Park half-way between
The first Saturday, kept. They drew the park. Leon's carer and Gail swapped numbers and recipes.
  Leaving was hard and happened on the minute.
:aloud rowan It said one o'clock and it was one o'clock.
== -241 15:20 meeting 45 ffion gail
School sees no trouble. Gail sees him hide for an hour after it. Ffion listened and moved his seat
  to where he can see the door.
== -203 16:10 visit 50 rowan dennis kept
The suitcase is under the bed, empty, with a key in it. He checks it. Dennis has built a second
  station and called it Leon Road.
:aloud rowan It's only one stop.
== -171 10:00 visit 60 gail delphine
Delphine met Gail. How do you comfort a child who hides from comfort. A biscuit outside the door,
  said Gail, and then a biscuit inside it, a month later. Delphine wrote that down.
== -149 16:15 visit 50 rowan gail kept
The map of both houses is done, in two handwritings. Rated with keys. Four for staying.
:drawn rowan A map, two houses, one road, forty minutes to scale
== -118 14:10 phone 25 amanda
Amanda says that the council would like Rowan to stay with Gail and Dennis long term and has to
  decide by [+148]. I asked that he is told when there is something to tell, and by her.
== -92 16:00 visit 45 rowan ffion
:where School, after hours
Big school is coming. His condition is simple. Ffion will ring them.
:aloud rowan I want to go when it's empty first. Schools are all right empty.
== -60 11:15 phone 20 gail by:priya
Cover for Tom. Gail has noticed that two shirts are in the drawer. She has not said a word to
  anybody but me.
== -31 16:10 visit 50 rowan dennis kept
Half the box is unpacked. We did not look at it. Leon Road has a signal box now.
:aloud rowan The other half is just keys.
== -13 09:40 visit 60 gail rowan
The decision has been put off by a month. Gail and Dennis heard it by phone in the kitchen and he
  heard it through the floor. At eleven that night he was out, with the map; at midnight he rang
  the bell himself. Gail made toast.
Both shirts are back in the box.
:aloud rowan I turned round at the bridge. I wanted to see if you could do that.
:worry He learned it through the floor. A child who turned round by himself needs an answer from
  us this week.
:comment 1 09:05 I have rung Amanda's manager. Omar will come himself and tell Rowan what is known
  and what is not.
== -6 16:15 visit 55 rowan gail omar kept
Omar sat on the loft stairs and said: the people who decide want you to stay; they have not
  signed; I will tell you on [w+13] whichever it is, and I have put it on your calendar. Rowan
  handed him the pen.
:aloud rowan Write your name on it so I know who to be cross with.
:next Be there on that day
:book +3 16:15 visit rowan gail dennis | Look at the calendar together; loft
:unsigned -
"""
ROUTINE = """
== -315 -255
p gail: Slept in his bed, not under it. She would like this written somewhere.
t gail: Calendar has my face on Thursday. He has given me a hat.
p* gail: Cover. Out on the landing at two, back by himself when he saw Dennis reading there.
e amanda: Reminder, as she asked for: Leon, Saturdays, six months of dates.
p amanda: Dates are in. She sent them as pictures for the fridge.
h rowan: A new key, from a church jumble sale. ~ It's for a chest. There isn't a chest.
p omar: Omar will hold the search for a unit until the next review.
t gail: Wednesday call with Leon: forty minutes, mostly trains, some silence, no tears.
== -238 -155
p gail: Weekly call. He asked what a carer's request is. She told him, carefully, and then went
  and sat in the car.
h rowan: Loft. I was trusted with the points. ~ You derailed the milk.
p ffion: Seat by the door has helped. He still says that he does not mind.
t gail: Rained off; Saturday moved indoors three days ahead, on the calendar, in blue.
p* gail: Cover call. A quiet week with one hiding, one biscuit.
e amanda: Asked for a photo of the new family support worker before she comes.
p dennis: Dennis rang for the first time. He wanted to say that he has started to mind how it
  ends.
h rowan: We measured the road between the houses on three maps. They differ. ~ I'll ask the road.
== -140 -65
p gail: He corrected the calendar himself.
t gail: Leon stayed for tea. They built a siding.
p delphine: Second session for Gail and Dennis. They argued about biscuits, in a good way.
p* dennis: Cover. Gail at her sister's for a night; he asked Dennis when she would be back, once.
h rowan: Visit on the very minute. I waited in the car so as to manage it. ~ I saw you waiting.
p ffion: A supply teacher; Ffion left a photo and it was all right.
e omar: Sent Omar the record of Saturdays: eleven planned, eleven kept.
== -55 -17
p gail: Two shirts still in the drawer. We speak of it in whispers.
t gail: School visit agreed, after four, nobody in.
p amanda: Panel papers are in. She thinks that it will be on the day.
h rowan: He asked if I have a box. I said a drawer. ~ A drawer is a box that trusts people.
p* gail: Cover call. All quiet. He asked her to cut his hair, the first time.
"""
ROWAN = FamilyText(
    key="rowan",
    name="Pike and Hathersage",
    child="rowan",
    keyworker="tom",
    began=-328,
    rating="",
    visiting="alone",
    now=plain("""Rowan goes out at night to find his brother. A unit far away is being looked for.
        Gail and Dennis want him to stay."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
