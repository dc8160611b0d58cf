"""Bea Thornton, 19, in hospital: what she wants back, and who has promised which part of it."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "bea",
        "child",
        "Beatrice Thornton",
        age=(19, 80),
        chosen_name="Bea",
        pronouns="she / her",
        nhs_number="9990000050",
        adjustments=(
            "Ask Bea, not her parents: she is an adult and decides / Two days' "
            "notice of any meeting, with the questions / Sunglasses and hood stay "
            "on / Written summary afterwards, one page"
        ),
        about=(
            "Autistic, diagnosed at seventeen. Knits in complicated patterns. Wants to "
            "do a foundation year in textiles."
        ),
    ),
    person(
        "sue",
        "family",
        "Sue Thornton",
        age=(51, 30),
        relation="Mother",
        contact_way="call",
        contact_detail="07700 900508",
        about=(
            "May be told that Bea is safe and how visiting stands; the rest only when Bea says so."
        ),
    ),
    person("greg", "family", "Greg Thornton", age=(55, 0), relation="Father", contact_way="email"),
    person(
        "ottilie",
        "family",
        "Ottilie Marsh",
        age=(20, 0),
        relation="Best friend",
        about="Sends a photo of a door every day.",
    ),
    person(
        "achterberg",
        "professional",
        "Dr Achterberg",
        relation="Consultant psychiatrist",
        organisation="Elm ward",
    ),
    person("nkechi", "professional", "Nkechi Obi", relation="Named nurse", organisation="Elm ward"),
    person(
        "fran",
        "professional",
        "Fran Leigh",
        relation="Independent advocate",
        organisation="Advocacy service",
    ),
    person(
        "dougal",
        "professional",
        "Dougal Ross",
        relation="Commissioner",
        organisation="Health board",
    ),
    person(
        "teo",
        "professional",
        "Teo Lindgren",
        relation="Disability adviser",
        organisation="College",
        known=-240,
    ),
)
ABOUT = """
== -330
:own_words I am not complex. I am specific.
:own_words_told [-1], visiting room, Elm ward
:important_to_me Wool. Being asked before being told. Night-time that is dark. / My own front door
  one day, a yellow one.
:important_people Ottilie. Mum, mostly. Nkechi when she is on.
:communication Send me the questions first. I answer better in writing. / When I go flat it is not
  calm, it is the opposite. / I will raise a worry once, politely, in an e-mail. That is the
  alarm.
:wellness A good day has an edge to it: start, middle, end. A bad day is corridors.
:please_do Send an agenda / Turn one light off / Say what you don't know
:please_do_not Say "high functioning" / Talk to Mum about me / Touch the knitting
:support Sit at right angles. If I count stitches aloud I am keeping myself here; wait.
:told_by Bea
"""
STORY = """
== told -345
== y0..y6 school school Primary school reports
"A pleasure to teach"
== y4 home background Sue
Meltdowns in the car, every day at twenty to four
== y7..y11 home school Bea
Five years of copying other girls
"I was so good at it that nobody came."
== y9 service health Letter
Treated for an eating disorder; no better
== y12 service health* Diagnostic report
Autism diagnosed at seventeen
== y12 home health* Bea
"It explained my life in eleven pages and then nothing happened"
== d-420 home crisis Sue
A winter of A&E
== d-355 service crisis* Elm ward
Admitted
== d-355 home crisis* Bea
Admitted, from Bea's side
"I asked for somewhere quiet. They were kind. It is the loudest place I have ever lived in."
== d-200 service waiting Minutes
Home date set for the first time
== d-150..d-20 home waiting* Bea's own list
Three home dates moved
Each time because a flat, or the people for it, were not there.
"""
PLAN = """
== door -325 bea
"A front door of my own, painted yellow, with a lock on my side."
- flat | Dougal | -150 | A flat in town, ground floor, not shared
- team | Support provider | 12 | Three support workers whom Bea has chosen
- keys@-60 | Dougal and housing | 24 | Keys, and a fortnight of visits before moving
:said [-2], in an e-mail with the colour attached
== dark -325 bea
"A night that is dark and quiet."
- light | Nkechi | -310 | Observation light by torch on the floor, not in the face
- room | Dr Achterberg | -290 | A room away from the ward doors
== college -230 bea
"Textiles foundation, even if it takes me three years."
- visit | Teo | -180 | One visit when the building is empty
- place | Teo | -40 | A place kept open for a year
"""
COURSE = """
== -356 17:00
:rating red 7 | A&E four times in a month
== -354 11:00
:rating blue 14 | Admitted informally, with her agreement
== -324 15:20
:rate door bea 1; dark bea 0
:agree bea | In writing, with two corrections to the commas
== -308 16:00
:step light done
== -288 16:00
:step room done
:rate door bea 2; dark bea 6
== -205 16:00
:now Home date spoken of: in ten weeks. Bea has been well enough to leave for some time, by her
  own account and the ward's.
== -178 16:00
:step visit done
:rate door bea 4; dark bea 6; college bea 5
== -146 16:00
:step flat asked for | First flat lost to somebody else
:now First home date passed. The flat went to somebody else. Bea is in hospital for want of an
  address.
== -84 16:00
:rate door bea 2; dark bea 5; college bea -
== -58 16:00
:step flat started
:step place done
== -22 16:00
:now Flat found, ground floor. Third home date moved because there is one support worker and not
  three. Bea has picked two more. 124 days since the first date.
:rate door bea 5; dark bea 5; college bea 7
"""
NOTES = """
== -355 12:30 ! else 60 bea sue
:where Emergency department, side room
Bea with her hood up and knitting. She asked for what I was going to ask her, in writing, so I
  wrote four lines on the back of an envelope. She answered all of them.
She agrees to come in, as an adult, on her own terms as far as anybody has any. Sue wanted to
  speak for her and stopped herself.
:written bea 1. No. 2. Yes. 3. Not like last time. 4. Somewhere quiet, please, which I know isn't
  a medical word.
== -348 14:00 else 60 bea nkechi
:where Elm ward
First visit on the ward. A light was shone in her face each half hour at night. Nkechi had not
  known that it could be done otherwise and found out in the same hour who decides.
:aloud bea I dream in half hours now.
:next Ask Dr Achterberg about the light, in writing
:book Bring the questions two days before
== -341 14:00 else 55 bea kept
:where Elm ward, visiting room
Sent my five questions on [w-2]. Bea had typed answers and handed me a copy. We used the hour for
  the fifth: what may her parents be told. She chose each item.
:written bea Mum can know I'm alive and when to visit. She'll want more. She can ask me.
== -340 16:20 phone 25 sue
Told Sue what Bea has chosen. It hurt and she said so. She asked if there is anything she is
  allowed to do. I asked Bea by text; the answer was "wool, the grey".
== -331 14:00 else 60 bea
:where Elm ward
About me. Bea had a draft. I was allowed to ask about two words.
:aloud bea I am not complex. I am specific.
== -312 10:00 meeting 75 bea achterberg nkechi fran dougal
Ward review. Bea sent her agenda before, sat at the corner, sunglasses on. Light at night by torch
  on the floor from tonight. Fran asked each of the others what exactly they will do. Good hour.
:written bea Item 4, other business: please stop saying "placement". It's where I'd live.
== -290 14:00 else 50 bea nkechi kept
:where Elm ward
New room, at the far end. Slept six hours. Bea looked different; she said it was contrast.
== -246 14:00 else 55 bea
:where Elm ward, courtyard
A pattern in eleven colours. She would like the foundation year. I know somebody called Teo at the
  college.
:aloud bea I'd be the only one who read the health and safety sheet.
== -207 10:00 meeting 80 bea achterberg fran dougal
Review. Nobody in the room thinks that Bea needs to be in hospital. Date for home in ten weeks.
  She asked what happens if the flat is not ready and nobody answered, so she wrote down "nobody
  answered".
:comment 2 15:40 That line should stay in the minutes exactly so.
== -179 09:30 else 120 bea teo kept
:where The college, building empty
Bea, Nkechi and I. Teo had turned the lights off before she came in. She touched each loom once.
  He said a place can wait a year.
:aloud bea It smells right.
== -148 11:00 phone 30 dougal
The flat has gone to somebody else. I asked when he knew: last week. I asked who was to tell Bea:
  nobody had been named. I told her myself at two, with Nkechi there.
:worry Ready to leave and nowhere to go to. Bea went flat when told. She says flat is the opposite
  of calm.
:comment 0 17:45 Thank you for going yourself. I have put it to the oversight panel as a delay
  with a number of days.
== -147 14:00 ! else 45 bea fran
:where Elm ward
Bea counted stitches aloud for twenty minutes and we waited. Then she asked for the delay in days,
  weekly, in an e-mail. She wishes to be the one who counts.
:aloud bea I would like to be the person who knows.
== -115 14:00 else 50 bea by:tom
:where Elm ward
Cover. Sent questions beforehand as Priya does. Second date has gone too: the support provider has
  withdrawn. She had guessed from how I said good afternoon.
:written bea You said "good afternoon" with a comma in it.
:worry Two dates lost. She spoke of not seeing the point. Ward told, plan read through with her;
  she added one line.
:comment 1 10:00 Seen. Spoken with Dr Achterberg today.
== -86 10:00 meeting 70 bea achterberg fran dougal
Review within three months. Bea read out the number of days. Dougal has a ground-floor flat in
  sight and said that he will tell her himself, either way, by [+14].
== -59 15:00 phone 20 bea
He told her himself, on the day: the flat is hers if the team can be found. She rang me, which she
  never does.
:aloud bea It has a door. I asked what colour. It's brown, but it's a door.
== -30 13:30 else 60 bea sue ottilie kept
:where Elm ward garden
Ottilie brought a tin of yellow. Sue had been asked by Bea to come for the second half hour.
  Nobody said much about the tin, all three kept touching it.
== -20 11:00 meeting 60 bea dougal fran
Third date moved: one support worker of three. Bea interviewed two more herself, by list, and took
  both. They work out their notice: three weeks.
:written bea I picked the one who asked what I'd rather she didn't do.
:ask 4 14:40 Can the keys come before the team, so that the fortnight of visits starts now?
== -8 14:00 else 50 bea nkechi
:where Elm ward
Measured the window of the flat from the plan, for a curtain. Nkechi has offered to go on the
  first visit on her day off; the ward will make it a work day instead.
:aloud bea I'm knitting the draught out.
:next Ask Dougal about keys before team, with Ruth's question in it
:unsigned -
:book +1 14:00 else bea nkechi | Questions were sent; answer about the keys
== -2 12:10 text bea
Sent Bea what I know and what I do not: keys agreed in principle, no date. She answered in one
  minute.
:written bea Principle has no lock. Date please.
:unsigned -
"""
ROUTINE = """
== -338 -212
e bea: Sent the four questions for the visit two days before, as agreed.
t bea: She would like "how are you" left out of messages. Done. ~ Nothing personal. It's
  unanswerable.
p sue: Visiting hours, and the grey wool. I said that I cannot say more and that Bea knows she
  asked.
p nkechi: Torch on the floor every night this week. Bea put it in her diary as weather.
e achterberg: Confirmed in writing what was agreed about the room, with the day.
t ottilie: With Bea's yes: told Ottilie which days suit. Today's door was in Porto.
p fran: Fran has read the minutes and asked for two corrections, both Bea's.
p* bea: Cover, ten minutes, questions sent first. She answered the three and closed the call.
e dougal: Asked for the name of the person who is looking for the flat.
h sue: At Sue's kitchen table, about Sue: what it is to be told little. With Bea's knowledge.
== -200 -60
t bea: Sent the number of days: on the hour, Friday. ~ Received.
e dougal: Asked for the reason for each week of delay, one line a week.
p greg: Greg asks whether a complaint would make things worse. It would not. He wants Bea to
  decide.
t bea: Friday number sent. ~ Received. It has three digits now.
p nkechi: A noisy week, two new people on the ward. Ear plugs, courtyard, early tea.
e fran: Sent Fran the list of delays for the tribunal of opinion, as Bea calls it.
t ottilie: Door from Lisbon. Bea has asked me to say that it is too blue.
p teo: Place kept until next year, in writing.
e bea: Minutes, one page, large type, two days after the meeting. ~ "Actions" is doing a lot of
  work here.
p* sue: Cover call. Bea has allowed: that a flat is being looked at. Sue said thank you three
  times.
== -55 -10
t bea: Friday number. ~ Received. I have begun to round up.
e dougal: Confirmed the address, ground floor, single tenancy.
p nkechi: Bea has made a list of what a home smells of. Nkechi is not on it, coffee is.
t sue: With Bea's yes: the paint should be outdoor quality.
e bea: Sent the two candidates' answers to her questions. ~ The second one uses full stops. Good.
"""
BEA = FamilyText(
    key="bea",
    name="Thornton",
    child="bea",
    keyworker="priya",
    began=-357,
    rating="",
    visiting="alone",
    now=plain("""Bea has been to A&E four times in a month. She is an adult and decides herself
        who is told what."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
