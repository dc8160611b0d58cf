"""Zainab Qureshi, 12, and her family, who speak Urdu at home: eating, noise, being understood."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "zainab",
        "child",
        "Zainab Qureshi",
        age=(12, 150),
        pronouns="she / her",
        nhs_number="9990000042",
        adjustments=(
            "An interpreter for Shazia every time, booked by name, never a child "
            "of the family / Say what will touch her before it touches her / Quiet"
            " room, no strip light / Her own cup"
        ),
        about=(
            "Autistic. Anxious, eats very little outside the house. Calligraphy, cats, "
            "cricket scores by heart."
        ),
    ),
    person(
        "shazia",
        "home",
        "Shazia Qureshi",
        age=(39, 30),
        relation="Mother (شازیہ)",
        pronouns="she / her",
        contact_way="call",
        contact_detail="07700 900421",
        contact_notes="Urdu, with an interpreter on the line; voice messages in Urdu are fine",
        about=(
            "اردو بولتی ہیں، آہستہ بات کریں Reads Urdu; understands more English than people think."
        ),
    ),
    person(
        "imran",
        "home",
        "Imran Qureshi",
        age=(42, 200),
        relation="Father",
        pronouns="he / him",
        contact_way="text",
        contact_detail="07700 900422",
        about="Drives a taxi in the evenings. Speaks Urdu and English.",
    ),
    person(
        "bilal",
        "home",
        "Bilal Qureshi",
        age=(17, 20),
        relation="Brother",
        about=(
            "Studies for his exams. Used to be asked to interpret; the family has said no more."
        ),
    ),
    person(
        "dadi",
        "home",
        "Nasreen Qureshi",
        age=(71, 0),
        relation="Grandmother (Dadi)",
        about="Prays beside Zainab's bed on bad nights. Zainab eats from her hand.",
    ),
    person(
        "samina",
        "professional",
        "Samina Aziz",
        relation="Interpreter",
        organisation="Interpreting service",
    ),
    person(
        "claire",
        "professional",
        "Claire Donnelly",
        relation="Eating clinic nurse",
        organisation="Young people's mental health team",
    ),
    person(
        "howarth",
        "professional",
        "Dr Howarth",
        relation="Paediatrician",
        organisation="Hospital children's clinic",
    ),
    person(
        "okeke",
        "professional",
        "Grace Okeke",
        relation="Head of Year 7",
        organisation="Secondary school",
    ),
)
ABOUT = """
== -385
:own_words Food that touches other food is shouting.
:own_words_told [-2], at the desk in her room, written first and then said
:important_to_me My pens. The window with the cat. Quiet after Maghrib. / That Ammi understands
  what was said about me.
:important_people Ammi, Abbu, Dadi, Bilal. Sultan, the cat next door.
:communication I speak English and Urdu. When I am upset only Urdu comes. / I can write when I
  cannot speak. / When I must choose, give me until tomorrow.
:wellness A good day has the same lunch. A bad day has the dining hall.
:please_do Use my cup / Ask Samina to come / Let me write it / Ask about the cricket
:please_do_not Weigh me without telling me / Talk about me in English over Ammi / Say "just one
  bite"
:support Eat next to me and look at something else.
:told_by Zainab; Shazia with Samina
"""
STORY = """
== told -410
== age2 home background Shazia, with Samina
Words in two languages, then for a year in none
The health visitor said to speak only English at home. Shazia did, and stopped singing. She wishes
  that she had not.
== age3 service health Health visitor's letter
"Delay due to two languages"
== y1..y5 school school School reports
"A quiet, hard-working girl"
== y1..y5 home school* Shazia and Imran
Quiet at school and crying at home
Zainab came home and went under the bed. She had not been to the toilet or eaten all day.
== y6 service health* Dr Howarth's letter
Autism diagnosed at eleven
== y6 home impact Bilal
Bilal told his mother the diagnosis
He was sixteen and interpreted at the appointment, as no one had been booked.
== y7 school school Attendance record
Secondary school: the dining hall
== y7 home crisis* Imran
Zainab stops eating outside her room
== d-425 service crisis Ward letter
Eight days on a children's ward for her weight
== d-425 home crisis* Shazia, with Samina
Eight days in which nobody explained
Meals were brought and taken away. An interpreter came once. "I signed what they gave me."
"""
PLAN = """
== lunch -380 zainab
"I want to eat at school without the noise inside the food."
- room | Grace | -350 | A quiet room for lunch with one friend
- box | Dadi | -360 | The same lunch, packed by Dadi
- clinic | Claire | -300 | Clinic weighs with her back to the scale, told beforehand
:said [-1], written on a card and then said
== know -380 shazia
«میں چاہتی ہوں کہ میری بیٹی کی بات مجھے بھی سمجھائی جائے» I want what is said about my daughter
  to be explained to me too.
- book | Priya | -340 | Samina booked by name for every appointment
- voice | Priya | -330 | Every letter as a voice message in Urdu within two days
- review@-70 | Hospital children's clinic | -14 | The discharge letter from the ward, in Urdu
:said [+0], with Samina
== bilal -150 bilal
"I want to be her brother, not the one who tells Ammi bad news."
- no | Everybody | -140 | Nobody asks Bilal to interpret
"""
COURSE = """
== -428 15:00
:rating red 7 | On a ward for her weight; nobody has explained it to her mother
== -412 15:00
:rating amber 28 | Home and eating with Dadi
== -379 17:20
:rate lunch zainab 1 shazia 2; know shazia 0
:agree zainab shazia imran | Zainab by signing in her own calligraphy; Shazia by voice, in Urdu,
  with Samina
== -356 16:00
:step box done
== -345 16:00
:step room started
:step book started
== -322 16:00
:step voice done
== -240 17:20
:rate lunch zainab 4 shazia 3; know shazia 6
== -139 16:00
:step no done
== -110 17:10
:rate lunch zainab 3 shazia 3; know shazia 7; bilal bilal 7
:step clinic paused | Claire is on leave; Zainab does not want another nurse
== -60 16:00
:now Eating at home with Dadi, at school two days in five. Weight holding. Zainab waits for Claire
  to come back.
== -18 17:00
:step clinic started
:rate lunch zainab - shazia 4; know shazia 8
"""
NOTES = """
== -427 11:00 else 70 zainab shazia samina
:where Children's ward
Came with Samina, whom I had asked for by name. Shazia had been on the ward for five days and had
  spoken with nobody in her own language but the cleaner, who was kind.
She asked seven questions. I found the doctor and he answered six. She wrote the answers down in
  Urdu.
Zainab wrote me a note and turned the paper round so that I could read it.
:written zainab They talk over Ammi's head. Ammi is tall. She is sitting down because she is
  tired.
:worry Shazia has signed for treatment that nobody had explained to her.
:comment 1 09:00 I have asked the ward manager today how consent was taken and by whom. Please
  keep Shazia's seven questions.
:book Visit at home as soon as she is back, with Samina
== -413 16:00 visit 75 zainab shazia dadi samina kept
Home two days. Dadi fed Zainab rice by hand and talked about the neighbour's cat the whole time. I
  understood none of it and learnt a great deal.
Shazia said that in the ward they praised each mouthful. "Here no one looks."
:aloud zainab Dadi's rice doesn't shout.
== -410 13:00 visit 80 shazia imran samina
The story, in Urdu, Samina beside me. Shazia sang the song that she had stopped singing.
== -392 10:00 meeting 60 shazia imran howarth claire samina
Clinic. Dr Howarth began in English with Imran; I asked him to begin again. He did, and
  apologised. Claire will weigh Zainab with her back to the scale and say the day before.
== -386 15:40 visit 50 zainab kept
Alone, desk and window. About me, written first. A cat called Sultan visited and is in it.
:written zainab Food that touches other food is shouting.
== -352 14:00 meeting 50 okeke zainab imran
School. A small room by the library for lunch, with one friend, Hafsa. Zainab had drawn a map with
  the noise in colours and Grace asked to keep it.
:drawn zainab A map of the school, the dining hall in red
== -318 15:30 visit 45 zainab shazia samina kept
Lunch eaten at school on four days of five. Shazia showed me the boxes, all alike. Samina says
  that the word which Shazia uses for the ward now means "when we were lost".
== -279 11:15 phone 25 shazia samina
Three-way call. Letter from the clinic explained. Shazia asked if she may disagree with a doctor.
  I said yes, and we practised a sentence. She said it to me first.
:next Voice message with the same in Urdu, through the service
== -236 15:45 visit 50 zainab dadi kept
Rated. Zainab gave four and drew a small four and a bigger five beside it, to come.
:aloud zainab Four is nearly a boundary.
== -197 09:45 meeting 45 shazia howarth
The interpreter did not come; the hospital had cancelled by mistake. Dr Howarth offered to go on
  with Bilal by phone. Shazia said her sentence: not without Samina. The appointment was put off
  by a week. She was shaking and proud.
:aloud shazia نہیں، سمینہ کے بغیر نہیں
:comment 2 14:00 Please tell her how well she did. I will write to the hospital about the booking.
== -151 17:30 visit 40 bilal by:tom
Bilal and I on the front step. He said how it was to say "weight loss" and "hospital" to his
  mother at sixteen. His wish for the plan is one sentence, his own.
:aloud bilal I want to be her brother.
== -118 13:10 phone 20 okeke
The library room is used for tests for two weeks. Grace rang me before it began. Zainab chose to
  eat in the car with Imran until then.
== -83 15:40 visit 50 zainab shazia samina kept
Claire is on leave; a letter invites Zainab to "another member of the team". Zainab wrote no, with
  reasons, numbered. Her weight is being checked at the surgery until Claire is back.
:written zainab 1. She knows about the scale. 2. She likes cricket. 3. I have told it once.
== -47 10:30 visit 45 shazia samina kept
Shazia alone. She is cooking for a neighbour who has a newly diagnosed son and has told her: ask
  for the interpreter by name. We talked about the parents' group; she will come if Samina does.
== -17 15:40 visit 50 zainab shazia dadi samina kept
Claire is back. First clinic next week. Zainab did not want to rate and said why: there is a test
  on Friday and there are only so many numbers in a day.
:aloud zainab Ask me when I've got numbers again.
:ask 4 15:00 Is the ward's letter in Urdu still outstanding? It looks more than a year old.
:answer 6 08:55 Yes. Asked for it in writing in the week after discharge and twice since. I have
  set a date, two weeks ago, and it has passed.
== -5 15:30 visit 45 zainab shazia samina
Back to the scale, told the day before, two minutes, done. Weight up a little. Claire said the
  number to Shazia only, through Samina, as agreed.
:aloud zainab It was only a floor that thinks.
:next Chase the letter in Urdu; name and date
:book +4 15:40 visit zainab shazia samina | Parents' group: who comes, what language, where to sit
:unsigned -
"""
ROUTINE = """
== -420 -330
t imran: He has told the ward the interpreter's name and number, in writing.
p shazia: With Samina. She asked what "register" is; she had thought that it was for school.
p* shazia: Cover call with a telephone interpreter, booked for ten minutes and needed for twenty.
t imran: Half a paratha at her desk. Nobody said a word, he writes, and it was very hard.
e howarth: Sent Shazia's seven questions with the one that is still open.
h zainab: She showed me three pens and which letter each is for. ~ This one only does alif.
t shazia: Voice message from Shazia in Urdu; Samina tells me it says: she slept, I slept, God is
  kind.
p claire: Claire: will ring the evening before each clinic. It is in her diary as "cricket".
== -325 -160
t imran: Lunch eaten. He sends only a green circle now.
p okeke: Hafsa is off ill, so Zainab asked if the librarian could be the friend. Granted.
p shazia: With Samina. Two letters explained. She filed them while we spoke.
t* imran: Cover. Clinic moved from Tuesday to Wednesday; told Imran, and sent a voice message for
  Shazia.
h zainab: Homework and Sultan on the sill. ~ He came because of the sun, not because of me.
e okeke: Thanked Grace for warning the family before the room changed.
p imran: Between fares. He would like to be asked how he is without the word "carer".
t imran: Green circle, green circle, cat.
p howarth: Bloods fine. Dr Howarth will write in short sentences so that they translate well.
== -145 -62
t imran: Amber circle. Test week at school.
p shazia: With Samina. Dadi has had a fall; no harm. Who feeds Zainab if Dadi is away? We made a
  second.
t* zainab: Zainab texted the team phone. ~ Is 2 overs a long enough visit. Thank you.
p imran: He drove her round the ring road and she ate crisps. We counted it.
e claire: Let Claire's office know that Zainab will wait for her, and that the surgery weighs her
  meanwhile.
h zainab: Short visit, two overs long. The new pen is for the surname. ~ You may have one word
  done.
== -58 -20
t imran: Two days in five at school lunch, and cricket commentary at the table.
p shazia: With Samina. The parents' group would like to know what she drinks. She laughed.
p okeke: Grace has moved the fire drill away from lunch.
e howarth: Third request for the ward's letter in Urdu, with the dates of the first two.
"""
ZAINAB = FamilyText(
    key="zainab",
    name="Qureshi",
    child="zainab",
    keyworker="priya",
    began=-429,
    rating="",
    visiting="alone",
    now=plain("""Zainab is on a children's ward because of her weight. Shazia speaks Urdu and has
        had an interpreter once in five days."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
