"""Jasmine Hollis, 24, who has Down's syndrome and autism: her flat, her say, and her mother."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "jasmine",
        "child",
        "Jasmine Hollis",
        age=(24, 60),
        pronouns="she / her",
        nhs_number="9990000093",
        adjustments=(
            "Speak to Jasmine first, then to Carol / Signs and photos with words; "
            "Makaton / One change a week / Hearing is worse on the left: sit on "
            "her right"
        ),
        about=(
            "Has Down's syndrome and is autistic. Works at a garden centre on Tuesdays. "
            "Sings musicals through."
        ),
    ),
    person(
        "carol",
        "home",
        "Carol Hollis",
        age=(63, 20),
        relation="Mother",
        contact_way="call",
        contact_detail="07700 900909",
        about="On her own with Jasmine for ten years. A knee waiting to be done.",
    ),
    person(
        "adrian", "family", "Adrian Hollis", age=(66, 0), relation="Father", contact_way="email"
    ),
    person(
        "becca", "family", "Becca Hollis-Grant", age=(29, 0), relation="Sister", contact_way="text"
    ),
    person(
        "winston",
        "family",
        "Winston Clarke",
        age=(26, 0),
        relation="Boyfriend",
        about="Works in the garden centre café.",
    ),
    person(
        "sheila",
        "professional",
        "Sheila Boateng",
        relation="Social worker",
        organisation="Council, adults' team",
    ),
    person(
        "parvati",
        "professional",
        "Parvati Menon",
        relation="Learning disability nurse",
        organisation="Community learning disability team",
    ),
    person(
        "gwen",
        "professional",
        "Gwen Tully",
        relation="Manager",
        organisation="Supported living",
        known=-316,
    ),
    person(
        "hal",
        "professional",
        "Hal Jennings",
        relation="Peer supporter",
        organisation="Self-advocacy group",
        known=-70,
    ),
)
ABOUT = """
== -560
:own_words I am a grown up woman. I like being asked. I like Tuesday.
:own_words_told [-1], with photos and signs at the kitchen table
:important_to_me Tuesday. Winston. Singing. My lanyard. / To say it myself.
:important_people Mum. Becca. Winston. Dad at Christmas and birthdays.
:communication I talk and I sign. I need you on my right. / When I am sad I sit down on the floor.
  Sit down too. / Show me photos to choose. Ask me again tomorrow to be sure.
:wellness Good day: work, bus, tea, song. Bad day: people in a hurry.
:please_do Talk to me, not to Mum / Sit on my right / Photos / Wait
:please_do_not Pull me up / Call me sweetie / Say "she"
:support If I sit on the floor give me ten minutes and a song.
:told_by Jasmine, with Tom. Carol made the tea and stayed out
"""
STORY = """
== told -590
== age0 home background Carol
Born on a Tuesday
"Nobody said congratulations until the cleaner did."
== y0..y13 school school Annual reviews
Special school, nineteen good years of reports
== age19 home background* Carol
School ended and the diary was empty
== age20 home impact Carol
Carol stopped work
== age21 home crisis* Carol
Jasmine stopped talking and sat down
On pavements, in shops, for hours. Carol could not lift her and would not have. An ambulance three
  times.
== age21 service health Clinic letter
"Behaviour typical for Down's syndrome"
== age22 service health* Clinic letter
Autism, underactive thyroid and hearing loss found, in one month
Parvati asked for each of them.
== d-600 service crisis Register meeting
A hospital bed offered; Carol and Jasmine said no
== d-300 home helped* Jasmine
A job
"I have a lanyard with my face."
"""
PLAN = """
== work -550 jasmine
"I want a job and a badge."
- work | Sheila | -320 | A trial at the garden centre
- bus | Tom and Jasmine | -290 | The bus on her own on Tuesdays
== flat -420 jasmine carol
"My own flat. Mum can visit. She has to ring the bell."
- look | Sheila and Gwen | -250 | Look at three flats, with photos, twice each
- nights | Gwen | -160 | Try-out nights: one, then two, then three
- move | Jasmine | -75 | Moving day
== after -170 carol jasmine
"I want to know who looks after her when I can't. And I want to be just her mum."
- knee | Carol | 40 | Carol's knee, with a date
- will | Becca and Carol | -90 | A family meeting about the years to come
== ending -66 jasmine carol
"Tom can stop coming but he has to wave."
- hal | Hal | -30 | Hal comes on Fridays
- back | Tom | 33 | The way back, in photos
"""
COURSE = """
== -603 16:00
:rating amber 28 | A bed was offered; wishes of Jasmine and Carol are clear
== -549 16:30
:rate work jasmine 0 carol 1
:agree jasmine carol | Jasmine chose with photos on two days and signed with her name
== -410 16:00
:rate work jasmine 4 carol 4; flat jasmine 2 carol 1
== -318 16:00
:step work done
:step bus started
:rating green 90 | Five months without a crisis; working on Tuesdays
== -248 16:00
:step look done
:rate work jasmine 10 carol 8; flat jasmine 6 carol 4
== -205 16:00
:step bus done
:step nights started
== -96 16:00
:step will done
== -74 17:00
:step nights done
:step move done
:now Jasmine has had her own flat for some weeks. Carol rings the bell. We step down slowly; Hal
  begins.
:rate work jasmine 10 carol 9; flat jasmine 9 carol 7; after carol 5
== -72 10:00
:outcome work reached
== -28 16:00
:step hal done
== -11 16:00
:rate flat jasmine 10 carol 8; after jasmine - carol 7; ending jasmine 6 carol 6
"""
NOTES = """
== -602 11:00 visit 70 jasmine carol
First visit. Jasmine on the hall floor, so I sat down on it, on her left as I did not know. She
  moved to my other side. After a while we were singing.
:aloud jasmine Wrong side. This is the good ear.
:next Bring photos next time; ask Jasmine first
:book Photos of me, my car and the office
== -590 11:00 visit 75 carol jasmine kept
The story. Carol told it and Jasmine corrected her twice, rightly. "No" to a hospital bed was said
  by both and I wrote whose word was whose.
:comment 4 14:00 Good. She is an adult: note each time who decided what.
== -561 14:00 visit 60 jasmine
About me. Photos across the table, yes pile, no pile. She asked me to ask again tomorrow, so I
  went again on [w+1]: same piles.
:signed jasmine Grown up. Woman. Ask me.
== -551 14:00 visit 50 jasmine carol kept
What she wants: a job and a badge. Carol said "she couldn't" and then "could she?" in the same
  breath.
:aloud jasmine I want a job and a badge.
== -481 10:30 meeting 60 sheila parvati jasmine carol
Review. Jasmine chaired the first item with a bell. Thyroid treated, hearing aid in. Sheila knows
  the garden centre's manager.
:aloud jasmine Next. Ding.
== -423 14:00 visit 55 jasmine carol
Flat. Jasmine has a picture from a magazine. Carol was quiet and asked me on the step whether it
  was my idea. It was not, and I said so.
:aloud jasmine Mum can visit. She has to ring the bell.
:worry Carol is frightened and has had nobody to say it to. Asked Becca, with Carol's yes, to ring
  her.
:sign 3 13:10 Both of them need a person. Well seen.
== -347 09:40 else 90 jasmine kept
:where Garden centre
Trial day. Pots by size. A customer asked me a question about fuchsias and Jasmine answered.
  Lanyard at noon.
:aloud jasmine That's my face. It's official.
== -298 08:50 else 60 jasmine
:where The bus
I sat at the back and she at the front. At the stop she rang the bell and looked round once. Next
  week I follow by car.
:aloud jasmine Don't wave. I'm commuting.
== -252 13:00 else 80 jasmine gwen carol kept
:where The second flat
Second look. She opened every cupboard and sat in each room. Kitchen: too bright. Gwen will change
  the bulb. Chose this one, and again the next day.
:signed jasmine Mine
== -199 18:30 else 45 jasmine gwen
:where The flat
First try-out night. Tea, one song, door locked from inside, unlocked, locked. I rang Carol, who
  was sitting by the phone.
:aloud jasmine Goodnight Tom. You can go now.
== -172 11:00 visit 60 carol kept
Carol alone. She has been a mother on duty for twenty-three years. "And I'd like to be just her
  mum." It went into the plan in her words. Knee clinic: letter due.
== -131 12:10 phone 20 becca
Becca will come for the family meeting and wants it not to be about money first. We made an order.
== -97 14:00 meeting 90 jasmine carol becca adrian
Family meeting. Jasmine's item was first: she keeps her Tuesdays whatever happens. Adrian had said
  little in ten years and said that he will do Fridays when Carol's knee is done.
:aloud jasmine Dad does Fridays. Write it down. He'll forget.
== -75 10:00 else 120 jasmine carol becca winston
:where The flat
Moving day. Winston carried the lamp. Carol stood outside, rang the bell and was let in.
:aloud jasmine Who is it? Come in, Mum.
== -43 15:00 else 40 jasmine hal kept
:where The flat
Hal's second Friday. He lived at home until thirty and said what he was afraid of. Jasmine showed
  him the bell.
:aloud jasmine It's only scary in the old house.
== -32 12:00 text becca off
Jasmine has a cold and is asleep at her mother's after all. Becca rang the bell for her, as is the
  rule.
== -25 11:00 phone 25 carol
Carol sleeps at last and does not know what to do with Wednesday. Knee date has come.
== -11 15:00 else 50 jasmine carol kept
:where The flat
Talked about ending. She chose the photos for the way back: me, the phone, a door. Rated; for the
  years to come she did not want to say, and said that nicely.
:aloud jasmine You can stop but you have to wave.
:next Print the photos; ask again next week, as she likes
== -5 15:00 else 40 jasmine kept
:where The flat
Asked again: same three photos. New bulb works. She has invited the bus driver to tea and Gwen
  knows.
:aloud jasmine I asked him first. Then I asked Gwen. That's the right way round.
:book +6 15:00 else jasmine hal | The way back in photos, with Hal
:unsigned -
"""
ROUTINE = """
== -598 -430
p carol: Slept. Both. The hearing aid is in its box, which is a decision, she supposes.
p parvati: Thyroid result and a tablet a day. Photo of the tablet on the calendar.
h jasmine: Two musicals, one and a half acts each. ~ You don't know the words but you can hum.
t becca: Becca will come one weekend in four. She would like to be told things at the time.
p* carol: Cover. Down on the pavement by the chemist for ten minutes; song; up.
p sheila: Asked for an assessment in both names, as Carol has one in her own right.
h jasmine: Left shoe, right shoe, bus timetable. ~ The 10:12 is a liar.
p carol: Fell over the cat, not the knee. Nobody hurt.
e sheila: Sent Jasmine's three photos of jobs she would do.
p parvati: Hearing aid in for two hours, by choice, for the second half.
t carol: No ambulance for sixty days; she has drawn a line in the diary.
== -415 -260
h jasmine: Practised "can I help you" with me as a rude customer. ~ You're not rude enough.
p sheila: The trial has a date and a person to ask for.
p carol: She asked what happens if it goes wrong. Then it goes wrong and we are there.
t becca: Photo of the lanyard from eleven relations.
p* jasmine: Cover. She rang the office herself to tell us of a pay slip. ~ It has my name and a
  number.
p gwen: Gwen: has a flat coming and would rather wait for the right person than fill it.
h jasmine: Sorted cutlery for a flat that she has not got. ~ Forks are for guests as well.
t carol: Bus, alone, home. She had followed in the car and hid behind a van.
== -245 -80
p carol: Two nights this week. The house is very tidy.
p gwen: She locked the chain on, then could not get it off; laughed; tool bought.
h jasmine: Curtains: four photos, one yes. ~ Ask me tomorrow. It'll be these.
t winston: Winston wanted to know which bell is hers.
p* carol: Cover call. Talked about what one does with a free evening.
p sheila: Money agreed for the flat, in writing, reviewed yearly.
t becca: Room booked for the family meeting; she will bring a cake shaped as a bell.
p adrian: He asked what is wanted of him. One thing, regularly, was the answer.
p gwen: Three nights done. Gwen says that staff should be told to knock.
== -65 -15
t carol: Rang the bell, nobody in. She was at choir.
p gwen: First fire drill in the flat; she took the lanyard.
p hal: Hal's supervision: what to do if she asks for Tom. Ring Tom.
h jasmine: Tea for three, one for the driver who did not come. ~ He has a route.
"""
JASMINE = FamilyText(
    key="jasmine",
    name="Hollis",
    child="jasmine",
    keyworker="tom",
    began=-604,
    rating="",
    visiting="alone",
    now=plain("""Jasmine sits down and cannot go on, for hours. A bed was offered; she and Carol
        said no. Nobody has asked what hurts."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
