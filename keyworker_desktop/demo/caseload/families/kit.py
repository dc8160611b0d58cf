"""Kit Saunders, 15, a trans boy: school, two waiting lists, and a name that is used."""

from keyworker_desktop.demo.caseload.notation import FamilyText, person, plain

PEOPLE = (
    person(
        "kit",
        "child",
        "Kit Saunders",
        age=(15, 240),
        pronouns="he / him",
        nhs_number="9990000069",
        adjustments=(
            "Kit, he, him, on every paper and call, whatever the system shows / "
            "Texts before calls, always / No physical examination talk without "
            "notice / Lights low, door ajar"
        ),
        about="Autistic. Plays bass, keeps two rats, mends radios.",
    ),
    person(
        "jo_s",
        "home",
        "Joanne Saunders",
        age=(44, 0),
        relation="Mother",
        contact_way="call",
        contact_detail="07700 900611",
        about="Works in a bakery, up at three.",
    ),
    person(
        "pete",
        "home",
        "Pete Lomax",
        age=(46, 0),
        relation="Stepfather",
        contact_way="text",
        about="Learnt to say Kit in a day and still apologises for the day.",
    ),
    person("freya", "home", "Freya Lomax", age=(7, 40), relation="Little sister"),
    person(
        "gran",
        "family",
        "Maureen Saunders",
        age=(74, 0),
        relation="Grandmother",
        about="Finds the name hard and tries. Kit has asked her to keep trying.",
    ),
    person(
        "adeel",
        "professional",
        "Adeel Rahman",
        relation="Care coordinator",
        organisation="Young people's mental health team",
    ),
    person(
        "tracey",
        "professional",
        "Tracey Nunn",
        relation="Pastoral lead",
        organisation="Secondary school",
    ),
    person(
        "lowri",
        "professional",
        "Lowri Bevan",
        relation="Youth worker",
        organisation="Youth project",
        known=-260,
    ),
)
ABOUT = """
== -370
:own_words I'm Kit. If you get that right the rest is just autism.
:own_words_told [-1], by text, from the next room
:important_to_me My name. Bass. Marconi and Tesla, who are rats. / Being believed the first time.
:important_people Mum, Pete, Freya. Gran when she tries. Lowri.
:communication Text me even if you are in the house. / Bad days: thumbs only. / If I'm hurting I
  go very polite. / Give me the choice and the deadline together.
:wellness Good: I fixed something. Bad: somebody read the register from the old list.
:please_do Say Kit / Text first / Ask what the noise is / Meet the rats
:please_do_not Say "preferred" name / Make it about gender when it's about noise / Make it about
  noise when it's about gender
:support Sit on the landing. I'll hear you.
:told_by Kit
"""
STORY = """
== told -388
== y2 home background Joanne
Took the toaster apart and put it back
== y5 home background Kit
"I knew, I just didn't have the word in front of me"
== y8 school school School report
"Withdrawn; does not join in with the girls"
== y8 home school* Kit
The same year
"I wasn't withdrawn. I was in the wrong list."
== y9 service health* Clinic letter
Autism diagnosed
== y9 home helped* Joanne
Kit tells them his name, at breakfast
Pete passed the marmalade to Kit. It was the right thing to do.
== y9 service waiting Letter
Placed on a waiting list for a gender clinic
"Currently several years."
== y9 home crisis* Joanne
Two overdoses in one term
Joanne found him both times because of the hour at which she gets up.
== y9 school crisis School's letter
"We were not aware of any distress in school"
== d-400 service crisis Discharge letter
Three days on a general ward; home with a leaflet
"""
PLAN = """
== name -365 kit
"My name on everything, without me having to ask."
- school | Tracey | -340 | School's register, exam entries and e-mail all say Kit
- gp | Joanne | -330 | The surgery's screen shows Kit
- team | Adeel | -345 | The mental health team's letters say Kit
== live -365 kit jo_s
"I want the bad nights to get shorter."
- plan | Kit, Joanne and Priya | -358 | A safety plan in Kit's words, on his phone
- medicine | Joanne and Pete | -362 | Medicines locked, and who holds the key
- therapy | Adeel | -250 | Somebody to talk to who knows autism
- lowri@-255 | Lowri | -220 | Band room on Thursdays
== learn -150 kit
"Electronics at college and not the canteen."
- taster | Tracey | -60 | Taster day by the side entrance
- form | Kit and Priya | 13 | College form, with the name right at the top
"""
COURSE = """
== -396 16:00
:rating red 7 | Second overdose; home with no plan
== -364 16:40
:rate name kit 2; live kit 1 jo_s 1
:agree kit jo_s | Kit by thumbs up on his phone, Joanne at the bakery's back door
:step medicine done
== -357 16:00
:step plan done
== -335 16:00
:step school done
:step team done
== -318 16:00
:rating amber 28 | Ten weeks without harm that needed hospital
:step gp done
== -230 16:00
:step therapy dropped | The therapist offered has no knowledge of autism; Kit tried it twice and
  says no
:step lowri started
:rate name kit 7; live kit 4 jo_s 3
== -146 16:00
:rate name kit 8; live kit - jo_s 4; learn kit 5
== -58 16:00
:step taster done
:now Back at school for half days. Band room on Thursdays. Waiting lists: two, 26 months and 11.
== -15 16:00
:rate name kit 8; live kit 5 jo_s 5; learn kit 7
:step form started
"""
NOTES = """
== -397 14:20 phone 30 jo_s
First call, Joanne between two batches. She told me her son's name, then waited to hear which I
  would use. Second overdose nine days ago, three days in hospital, home with a leaflet.
:next Text Kit, not call; say who I am and that I shall sit on the landing
:book First visit, landing
== -394 16:00 visit 60 kit jo_s pete kept
Landing, two hours of the afternoon light. Kit texted from the other side of the door. We talked
  about valves. After half an hour a rat came out on a hand.
:written kit that's tesla. she bites liars
:worry No safety plan was made at discharge. Medicines were still in the kitchen; Pete moved them
  while I was there.
:comment 1 08:40 Good that it was done at once. Please ask Adeel why there was no follow-up within
  three days.
== -388 13:30 visit 70 jo_s pete kept
The story. Joanne gave hers and texted Kit each heading; he answered those he wished to. School's
  account and his of the same year stand side by side.
== -371 16:00 visit 50 kit
About me, by text from the next room, with sound effects on the bass.
:written kit I'm Kit. If you get that right the rest is just autism.
== -366 16:15 visit 60 kit jo_s kept
Plan. He wants three things and listed them by how hard they are for other people.
:written kit 1 my name. 2 shorter nights. 3 a door handle that works pls pete
== -351 11:00 meeting 60 adeel jo_s
The team's letters had the old name. Adeel changed it in front of us and phoned the typing pool.
  He does not know why nobody called within three days and will find out.
== -337 14:00 meeting 45 tracey kit
Kit came, hood up, and stayed eight minutes. Registers, exam entries, e-mail: all done. Tracey had
  tested each screen herself.
:aloud kit Check the fire drill list.
:next Fire drill list: Tracey to look
== -319 16:10 visit 45 kit jo_s
A weekend with a bad night, three hours, no harm. He used the plan: rats first, then landing, then
  his mother. Joanne was up anyway, flour to the elbows.
:written kit shorter. like 3 hrs. used to be til school
== -276 16:00 visit 50 kit pete kept
Kit mended my car radio while we talked about the therapist he has been offered. He will try it
  twice.
:aloud kit Twice is data. Once is weather.
== -236 16:20 visit 45 kit
Twice tried. She gave him a worksheet with faces and asked about "girls of your age". He was very
  polite, which as we know is not a good sign. We stop it, and the ledger says why.
:written kit it was like being posted to the wrong house
:ask 3 12:40 Has the service been told why, so that nobody offers it again in a year?
:answer 5 10:10 Yes, in Kit's words with his leave, and Adeel has put it on the front sheet.
:sign 6 13:20 Thank you both.
== -201 17:30 else 40 kit lowri kept
:where Youth project, band room
First Thursday. Lowri turned two of the four amplifiers down without a word. Kit played with his
  back to us for an hour.
:aloud kit Nobody asked me anything for sixty-one minutes.
== -160 15:30 visit 50 jo_s gran by:tom
Cover. Maureen came because she wanted to ask somebody. She has photographs with the old name on
  the back. I said that she could ask Kit what he would like done with them. He has since said:
  keep them, turn them round.
== -147 16:10 visit 50 kit kept
Rated. He left the second one out. I did not make a face, I hope; he says I did.
:written kit some numbers you shouldn't say out loud they come when called
:worry He would not give a number for the nights. I asked straight out about wanting to die: not
  now, sometimes. Plan read through, Joanne told with his leave.
:comment 2 09:50 Thank you. Let us talk on Friday about how you are with this one.
== -102 10:20 phone 20 tracey
A supply teacher read from an old paper list. Kit left by the side gate and walked home, texting
  Joanne from each corner. Tracey has burned the list, she says, and found out that it was the
  fire drill one.
== -61 09:30 else 90 kit tracey
:where College, side entrance
Taster. Electronics room, six benches, one humming strip light which the technician took out when
  asked. Kit soldered his name.
:aloud kit They had the badge ready. With me on it.
== -46 13:30 text kit off
Kit called today off and gave a reason, which he need not have.
:written kit rat funeral. not ours. a friend's. back thurs
== -29 16:00 visit 45 kit freya kept
Freya interviewed me about rats. Kit corrected the facts by text.
:written kit tell her rats laugh. it's ultrasonic. it's peer reviewed
== -14 16:00 visit 50 kit jo_s kept
Rated; five for the nights, from both of them, without having compared. College form begun. First
  box: name. He typed it and looked at it for a while.
:aloud kit That's the whole form really.
== -6 17:10 visit 40 kit kept
Form, page two. He wants "autistic" under languages. We laughed and left it there until tomorrow.
:aloud kit It's a language if you count the silences.
:next Page three; technician's reference
:book +2 16:00 visit kit | Finish the form; Tracey's reference
:unsigned -
"""
ROUTINE = """
== -385 -325
t kit: Told him I was five minutes away. ~ rats informed
p jo_s: Joanne at four in the morning left a message for nine. A fair night; she wanted somebody
  to know.
t pete: Lock fitted. Two keys, his and Joanne's.
e adeel: Asked in writing about the missing follow-up after the ward.
t kit: He sent the safety plan as a picture with his own headings. ~ heading 2 is things that are
  loud enough
p* jo_s: Cover call. Kit polite all day. She has learnt what that means and stayed near.
t kit: Would he like me to be at the school meeting. ~ yes but as furniture
p tracey: Tracey found three more lists. She is enjoying this, I think.
t pete: He asks what to say to his own father. We wrote it together in six words.
== -312 -165
t kit: Photo of a 1962 transistor radio, working. ~ gran cried. good cry
p jo_s: Two good weeks. She is afraid of them.
p adeel: Gender clinic list: no movement. Adeel rings each quarter so that nobody can say that
  they forgot him.
t kit: A question about needles. Answered with facts and a source, as he likes it. ~ ok. thank you
  for not saying don't worry
h kit: Landing, half an hour, bass through the floorboards. ~ that's the bit i can't play yet
t lowri: With Kit's yes: low light, no circle, no names game.
p* jo_s: Cover. Freya asked at breakfast if Kit is going to die. We talked about what to say to a
  seven-year-old.
e tracey: Thanked Tracey for the side gate.
t kit: Band room. ~ 61 min again. it's canon now
== -140 -64
p jo_s: Joanne has changed to a later shift two days. It costs her. He has noticed.
t kit: Half day at school, second this week. ~ left at the good bit on purpose
p adeel: Kit's own question to the clinic: which of the two lists is he on first. Neither knows.
  Adeel will ask both.
t gran: She has turned the photographs round and wanted me to tell somebody.
h kit: Marconi has a lump. Vet on Friday; he made the call himself by text. ~ benign. cried anyway
t pete: Door handle mended. Evidence attached.
== -55 -18
t kit: College sent a letter to the right name first time. ~ framing it
p tracey: Reference written. She asked Kit which three words. He chose "mends things" and counts
  it as two.
t jo_s: All of them asleep by ten. She checked.
p lowri: Lowri asks if he would show a younger one how to solder. He has said maybe, with a
  deadline.
"""
KIT = FamilyText(
    key="kit",
    name="Saunders",
    child="kit",
    keyworker="priya",
    began=-398,
    rating="",
    visiting="alone",
    now=plain("""Second overdose nine days before we met. Home from the ward without a plan.
        Kit texts; nobody should ring him."""),
    people=PEOPLE,
    about=ABOUT,
    story=STORY,
    plan=PLAN,
    notes=NOTES,
    course=COURSE,
    routine=ROUTINE,
)
