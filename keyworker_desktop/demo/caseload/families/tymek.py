"""Tymek Wiśniewski, 8, of a Polish family: two languages, sleepless nights, and water."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "tymek",
        "child",
        "Tymoteusz Wiśniewski",
        age=(8, 130),
        chosen_name="Tymek",
        pronouns="he / him",
        nhs_number="9990000107",
        adjustments=(
            "Say it in Polish or in few English words, not both at once / Pictures"
            " in order, left to right / Deep pressure before sitting / No flash, "
            "no flicker"
        ),
        about=(
            "Autistic, with a learning disability and epilepsy. Water, spinning things, "
            "his grandmother's voice on the phone."
        ),
    ),
    person(
        "gosia",
        "home",
        "Małgorzata Wiśniewska",
        age=(35, 0),
        relation="Mother, Gosia",
        contact_way="text",
        contact_detail="07700 900141",
        contact_notes="English is fine in writing; on bad days Polish with an interpreter",
    ),
    person(
        "krzysztof",
        "home",
        "Krzysztof Wiśniewski",
        age=(38, 0),
        relation="Father",
        contact_way="text",
        about="Night shifts in a warehouse.",
    ),
    person("lena", "home", "Lena Wiśniewska", age=(3, 100), relation="Little sister"),
    person("babcia", "family", "Halina Wiśniewska", age=(66, 0), relation="Grandmother in Łódź"),
    person(
        "moira",
        "professional",
        "Moira Kendal",
        relation="Class teacher",
        organisation="Primary school with a resource base",
    ),
    person(
        "zofia",
        "professional",
        "Zofia Brzęk",
        relation="Interpreter",
        organisation="Interpreting service",
    ),
    person(
        "ingram",
        "professional",
        "Dr Ingram",
        relation="Paediatrician",
        organisation="Hospital children's clinic",
    ),
    person(
        "shanice",
        "professional",
        "Shanice Doyle",
        relation="Sleep practitioner",
        organisation="Children's learning disability team",
        known=-230,
    ),
)
ABOUT = """
== -330
:own_words Woda. Jeszcze raz.
:own_words_told [-1], with his picture strip, at the kitchen sink. It means: water, once more
:important_to_me Water. The washing machine at the end. Babcia's voice at seven. / My blue cup.
  Lena, when she is asleep.
:important_people Mama, Tata, Babcia, Lena. Moira.
:communication Polish for what I love, English for school. / I take your hand to what I want. / If
  I hit my head look for pain, or a seizure coming. / Two pictures to choose.
:wellness Good: swimming, sleep, machine. Bad: a light that flickers.
:please_do Press my shoulders / One language at a time / Show the next picture / Wait for jeszcze
  raz
:please_do_not Turn off the tap without saying / Talk about me to Mama in fast English / Touch my
  head
:support Rescue medicine is in the blue bag. Mama, Tata and Moira can give it.
:told_by Mama and Tata, watching Tymek; he chose the pictures
"""
STORY = """
== told -345
== age1 home background Gosia
First seizure, on a ferry
== age2 home background Krzysztof
Came to England; words in neither language
== age3 service health* Clinic letter
Autism and a learning disability diagnosed
== age3 home health Gosia
Diagnosis given in twelve minutes, in English
"I understood lifelong. I did not understand the rest."
== y0 school school School report
"Should be spoken to in English at home"
== y0 home school* Gosia and Krzysztof
They tried, and he went quiet
His grandmother did not follow the advice, and he spoke to her first: woda.
== y2 home impact Krzysztof
Nobody sleeps
Tymek sleeps from two to five. Krzysztof works nights, so Gosia is awake with him and up with
  Lena.
== y3 home crisis* Gosia
Through the glass of the back door
Forty stitches. He had been looking for the sea, Lena's paddling pool was outside.
== d-350 service crisis Register meeting
A residential school far away spoken of
"""
PLAN = """
== sleep -325 gosia krzysztof
"Everyone sleeps four hours together. Then we can think."
- shanice | Shanice | -215 | Sleep practitioner at home, in the evening, when it happens
- doctor | Dr Ingram | -240 | Seizures at night: looked for, and treated
- bed@-110 | Council, occupational therapy | -34 | A safe bed
== water -325 tymek
"Woda. Jeszcze raz."
- swim | Krzysztof | -280 | Pool on Saturdays at eight, lights low
- glass | Landlord | -300 | Safety glass in the back door
== talk -200 gosia
"I want to fight for him in my language and be taken for clever."
- zofia | Tom | -190 | Zofia at every meeting; papers to her a week before
- plan | Council | 18 | His education plan changed to say both languages
"""
COURSE = """
== -352 16:00
:rating red 14 | Forty stitches; parents sleep in turns of two hours
== -324 17:00
:rate sleep gosia 0 krzysztof 0; water tymek 5
:agree gosia krzysztof tymek | Zofia read it in Polish; Tymek carried the water picture to the
  fridge
== -298 16:00
:step glass done
== -278 16:00
:step swim done
:rating amber 28 | Door safe; water each week; still nobody sleeps
== -236 16:00
:step doctor done
== -198 17:00
:rate sleep gosia 3 krzysztof 3; water tymek 8; talk gosia 2
:step shanice started
:step zofia started
== -108 16:00
:rate sleep gosia 6 krzysztof 5; water tymek - ; talk gosia 5
== -40 16:00
:step bed asked for | Measured and agreed; the budget holder has not signed
:now Four hours' sleep on most nights. The safe bed is agreed and has not come. School plan is
  being changed.
== -15 17:00
:rate sleep gosia 6 krzysztof 6; water tymek 9; talk gosia 7
"""
NOTES = """
== -351 11:00 visit 70 gosia tymek lena
First visit. Gosia very tired, very exact. English first; after half an hour she put her head on
  her hand and said the rest in Polish, and we rang for an interpreter: Zofia.
Tymek took my hand and put it on the tap.
:signed tymek Tap, on
:worry Stitches across both arms, one sheet of ordinary glass still in the door. Landlord rung
  from the kitchen.
:comment 1 09:00 Right to ring at once. If no glass by Friday tell me; I have a name there.
:book Zofia with me, two hours
== -345 13:00 visit 110 gosia krzysztof zofia kept
The story, in Polish. Krzysztof sat up for it after a night shift. The school's line about English
  at home and what came of it stand side by side.
:next Ask Dr Ingram whether nights have been looked at for seizures
== -331 15:50 visit 50 tymek gosia
About me, at the sink. Two pictures each time. He handed me "woda" eleven times and "koniec" once.
:aloud tymek Woda. Jeszcze raz.
== -326 16:00 visit 70 gosia krzysztof zofia kept
Plan. "Four hours together. Then we can think." We left everything else off that page.
== -281 08:00 else 60 tymek krzysztof
:where Swimming pool
Pool opened at eight with half the lights. Tymek lay on his back with his ears under and smiled at
  the ceiling for forty minutes. Krzysztof wept a bit and called it chlorine.
:signed tymek More
== -243 14:00 meeting 45 gosia ingram zofia
Night recording shows seizures between two and five. Dr Ingram said that he should have looked a
  year ago; Gosia asked Zofia to thank him for saying it. New medicine from today.
:next Plan for school: who may give rescue medicine
== -222 20:30 visit 60 gosia tymek shanice kept
Evening visit, as that is when it happens. Shanice watched and said little. The washing machine's
  last spin at nine is worth more than any chart, she says.
== -197 16:00 visit 60 gosia zofia
Rated. "I am clever in Polish," Gosia said, and it went into the plan nearly like that. Zofia will
  have papers a week before.
:aloud gosia W domu jestem mądra. Na spotkaniu jestem matką, która nie rozumie.
== -166 10:00 meeting 60 moira gosia zofia
School. Moira has learnt nine words and uses them well. She asked what "jeszcze raz" is when it is
  not water. It is always water, said Gosia, and laughed.
== -133 15:45 visit 45 tymek lena kept
Lena brought him the blue cup because he looked at it. He gave it back to her, full.
:signed tymek Cup, for Lena
== -111 11:00 visit 50 gosia by:priya
Cover for Tom. Bed measured by the occupational therapist. Gosia had put the questions in order in
  two languages.
== -76 09:15 phone 20 moira
A seizure at school, three minutes, medicine not needed. Moira rang Gosia first and then us. Right
  order.
:add 12 09:40 Added later: Moira has timed it again from the camera; it was two minutes, not
  three.
== -45 16:00 visit 50 gosia krzysztof kept
The bed is agreed and unsigned. Six nights of seven with four hours; on the seventh he climbed.
  Krzysztof has taken the bedroom door off so as to hear.
:worry He climbs at three in the morning and the bed that would make it safe waits for a
  signature.
:ask 2 14:20 Who holds the budget, and has anybody told them about the glass?
:answer 5 10:00 Name found. Told her today, in four lines, with the number of stitches. Reply
  promised in ten days.
:sign 6 13:00 Keep me copied, please.
== -15 16:00 visit 55 gosia tymek zofia
Rated. Gosia spoke at the last meeting without Zofia needing to add anything. Tymek took nine of
  the ten beads, for water.
:signed tymek Nine
:next The bed, again
== -3 15:20 visit 35 tymek gosia lena kept
The bed has a delivery date, in writing: [wd+15]. Tymek listened to the machine with his cheek on
  it. We waited for the end together.
:aloud tymek Koniec. Jeszcze raz.
:book +2 13:30 meeting gosia moira | Education plan: both languages, in the words we wrote
:unsigned -
"""
ROUTINE = """
== -343 -240
t gosia: The new glass is in. He knocked on it politely.
p krzysztof: Before his shift. Two hours' sleep. He asked what amber will change; less form, same
  visits.
t gosia: Babcia wants to know who I am. I sent a photo, Babcia sent soup instructions.
p* gosia: Cover. Up at two, bath at three, school at nine. She sounded far away.
e ingram: Asked in writing for a night recording, with her list of times.
h tymek: Spun the salad bowl for half an hour. ~ Jeszcze.
p moira: Moira will not ask for English at home again and has told the office why.
t krzysztof: Pool lights agreed with the manager, who has a cousin.
p zofia: Zofia free for every meeting for the rest of the year if asked a week before.
t gosia: Stitches out. He counted them in Polish, she thinks.
e moira: Sent the picture strip with both words on each picture.
p gosia: Landlord has fitted a second lock without being asked.
== -235 -115
p gosia: Three hours and ten minutes in one piece. She woke to check that he was breathing.
t* krzysztof: Cover. Told Krzysztof where the rescue medicine training is, in two languages.
p shanice: Bath earlier, machine at nine, phone to Łódź at seven. No charts.
t gosia: Four hours. All four of them. She wrote it in capitals.
h tymek: Rain on the window, which is also water. ~ Woda, woda.
p moira: Two children in class say dzień dobry to him now.
p krzysztof: He would like to speak to another father who works nights. Found one.
t babcia: Halina, through Zofia: tell them that he always talked, to who listened.
e ingram: Medicine changed at the right dose for his weight; copied to school.
p gosia: A form asks for "main language". There is one box. We drew a second.
== -100 -20
t gosia: Slept through a storm.
p zofia: Papers reached her nine days before. A first.
h tymek: He took my hand to the tap and then to the towel. ~ Koniec.
p* gosia: Cover. Lena has a cold; pool with Krzysztof only.
t krzysztof: Days from next month. Everybody at one table for tea.
p moira: New strip for the coach trip; she made it in order of smell.
t gosia: Climbed once, found at once. No harm.
e moira: Confirmed who may give the rescue medicine on the trip.
"""
TYMEK = FamilyText(
    key="tymek",
    name="Wiśniewski",
    child="tymek",
    keyworker="tom",
    began=-353,
    rating="",
    visiting="alone",
    now=plain("""Forty stitches after the glass of the back door. Nobody at home sleeps more than
        two hours together. A school far away has been mentioned."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
