"""Sentence ends: a table of the full stops that end a sentence, and of those that do not."""

import pytest

from embeddings.languages.english import ENGLISH
from embeddings.structure.sentences import split_sentences

# A name, and sentences divided by " | ", which are one text without the bars.
ROWS = """
Ms.: The cup went to Ms. Lund of Kelm. | She was glad.
Mr. and Mrs.: They met Mr. Lund and Mrs. Holt. | It rained.
Mx.: The clerk is Mx. Dale. | All know it.
Messrs.: The firm of Messrs. Holt and Lund closed. | So it goes.
Dr. and Prof.: Both Dr. Will Aske and Prof. In Park spoke. | They left.
Drs.: The ward belongs to Drs. Lund and Holt. | It is new.
Amb.: The guest was Amb. Lund. | He spoke.
Atty.: The case went to Atty. Holt in May. | She won.
Dir.: The plan is by Dir. Aske. | It failed.
Ald.: The vote of Ald. Brand counted. | It passed.
Gov. and Sen.: Then Gov. Holt called Sen. Lund. | He came.
Rep.: The bill of Rep. Aske fell. | She wept.
Capt. and Lt.: On board were Capt. Holt and Lt. Lund. | They sank.
Lt. Col.: The order of Lt. Col. Aske came late. | It was night.
Maj. Gen.: The camp of Maj. Gen. Brand is gone. | It burned.
Sgt. and Cpl.: The guard was Sgt. Holt, with Cpl. Lund. | They slept.
Hon.: The court of Hon. Aske sits today. | It is full.
Msgr.: The mass was read by Msgr. Dale. | Many came.
Fr.: The school of Fr. Lund is old. | It stands.
Rev.: The sermon of Rev. Holt was long. | It ended.
Sr. before a name: The garden of Sr. Agnes blooms. | It is June.
St. before a name: The church of St. Ann burned. | It was stone.
St. at the end: The shop is on Main St. | The door is red.
Ste.: The road to Ste. Foy is closed. | It snowed.
Mt.: The path to Mt. Holt is steep. | It is wet.
Ft.: The train to Ft. Lund is late. | We wait.
Jr. inside: The late John Lund Jr. sold it. | He moved.
Jr. at the end: The house went to John Lund Jr. | He sold it.
Sr. at the end: The house went to John Lund Sr. | The barn did not.
Supt.: The head is Supt. Aske. | She is new.
Insp.: The case of Insp. Holt is closed. | It took years.
Cllr.: A motion of Cllr. Dale was lost. | All went home.
Brig. Gen.: The staff of Brig. Gen. Lund slept. | It was dark.
Mme.: The salon of Mme. Roche closed. | She left.
Asst. Chief: The crew of Asst. Chief Holt came. | It was out.
Dep. Dir.: The note of Dep. Dir. Aske is lost. | It was short.
Pres.: The visit of Pres. Dale was brief. | He waved.
Adm.: The flag of Adm. Holt fell. | All saw it.
a title without a space: The cup went to Ms.Lund. | She was glad.
a title before a mark: The cup went to Dr. “Bo” Lund. | He smiled.
Ph.D. inside: She earned her Ph.D. in Kelm. | It took years.
Ph.D. at the end: She has no Ph.D. | Her son has one.
Ph.D. after a name: The talk by Ida Lund, Ph.D., was long. | It ended.
M.D.: The clinic of Bo Holt, M.D., is open. | He is in.
M.D. before a name: The list names Bo Holt, M.D. Ida Lund and others.
B.Sc.: He has a B.Sc. from Kelm. | It helps.
Esq.: The letter to Bo Holt, Esq., is lost. | It rained.
LL.D.: She holds an LL.D. from Ness. | It is framed.
Eq.: The speed follows from Eq. (7.1) at once. | It is high.
Eqs.: The sum of Eqs. 3 and 4 is zero. | Check it.
Eq. without a number: See the second Eq. | The proof is short.
Fig.: The plan in Fig. 3 is old. | A new one hangs here.
Figs.: The curves in Figs. A and B differ. | See why.
fig. in brackets: The mill (fig. 12) is old. | It turns.
Ref.: The method of Ref. [12] fails. | It is slow.
Refs.: It is shown in Refs. 4 and 5. | Both agree.
Tab.: The costs in Tab. 2 are high. | They rise.
Vol.: It stands in Vol. II of the works. | Look there.
vol. and no.: Look in vol. 3, no. 12, of the journal. | It is thin.
No. before a number: The house is No. 5 in the row. | It leans.
Nos.: The trams Nos. 3 and 7 stop here. | Take one.
No as an answer: Is it safe? | No. | The roof leaks.
no at the end: He said no. | The boat left.
Ed. before a name: The letters, Ed. Lund, are rare. | Few have them.
Eds.: The reader (Eds. Holt and Lund) is out. | Buy it.
2nd ed.: It is the 2nd ed. of the book. | It sold.
p. and pp.: Look at p. 7 and pp. 9–12 of it. | They help.
pp. at the end: The book has 300 pp. | It is heavy.
ch.: The storm is in ch. 4 of the tale. | It ends well.
Ch. Roman: The storm is in Ch. IV of the tale. | It ends well.
Sec.: The duty is in Sec. 12 of the law. | It binds.
Art.: The right is in Art. 5 of the law. | It holds.
art at the end: She loves art. | The hall is full.
Para.: The rule is in Para. 3 below. | Read it.
cf.: It is old, cf. Holt and Lund. | They dug it up.
e.g.: Some boats, e.g. Terns, are fast. | Others are not.
E.g. at the beginning: Boats differ. | E.g. Terns are fast.
i.e.: The head, i.e. Ida Lund, agreed. | It was late.
viz.: Two came, viz. Holt and Lund. | They sat.
vs.: The match Kelm vs. Ness was lost. | It rained.
v. in a case: The rule of Holt v. Lund stands. | It is old.
et al. inside: It is shown by Holt et al. (2010) in full. | Read it.
et al. at the end: It is shown by Holt et al. | The proof is long.
ibid.: The source is Holt, ibid. p. 7. | It is good.
op. cit.: See Holt, op. cit. p. 9. | It is short.
ca.: The wall is of ca. 1350. | It leans.
c. before a year: The wall is of c. 1350. | It leans.
approx.: It weighs approx. 5 kg. of flour. | Lift it.
est.: The firm, est. 1901, is small. | It pays.
resp.: They are 3 and 4, resp. Kelm and Ness. | Count them.
incl.: It costs 5, incl. VAT. | Pay here.
a.k.a.: The thief, a.k.a. Black Bo, fled. | He ran.
b. and d.: The smith Holt (b. 1801, d. 1877) was tall. | He sang.
a.m. at the end: The ferry leaves at 9 a.m. | The next one is late.
p.m. before a noun: The hall shuts at 5 p.m. | Visitors must leave.
p.m. before a name: The hall shuts at 5 p.m. | Ida Lund has the key.
p.m. before a weekday: It starts at 5 p.m. Monday in Kelm. | Come early.
p.m. before a month: It starts at 5 p.m. June 3 in Kelm. | Come early.
p.m. before a zone: It starts at 5 p.m. EST in Kelm. | Come early.
p.m. before a date: It starts at 5 p.m. 3 June in Kelm. | Come early.
p.m. before a title: It shut at 5 p.m. | Mr. Holt left.
p.m. and small letter: It starts at 5 p.m. sharp. | Come early.
P.M.: It shut at 5 P.M. | The clerk left.
months: It opened on Jan. 5 and shut on Sept. 9. | It was brief.
a month and a year: It opened in Feb. 1960. | It was cold.
a month at the end: It opened in Dec. | The shops were full.
a weekday: It opens Mon. 3 May at ten. | Come early.
Inc. inside: The yard of Lund Inc. was sold. | It was cheap.
Inc. at the end: The yard belongs to Lund Inc. | The town wants it.
Inc. before a name: The yard belongs to Lund Inc. | Ida Holt runs it.
Inc. before an office: The yard of Lund Inc. President Ida Holt was sold.
Ltd.: The yard belongs to Lund Ltd. | It is small.
Co. Ltd.: The yard of Lund Co. Ltd. was sold. | It was cheap.
Corp.: The mine belongs to Kelm Corp. | Miners struck.
Bros.: The shop of Holt Bros. was old. | It shut.
Bros. at the end: The shop is Holt Bros. | They sell nails.
GmbH: The firm is Lund GmbH. | It pays.
U.S. inside: He joined the U.S. Navy in May. | He sailed.
U.S. at the end: He came from the U.S. | She did not.
U.S.Army: He joined the U.S.Army in May. | He sailed.
U.N.: The U.N. Council met. | It voted.
D.C.: He lives in Washington, D.C. | The house is red.
B.C.: The town fell in 44 B.C. | Rome burned.
A.D.: The town fell in 79 A.D. | Ash covers it.
initials apart: The tale is by J. R. Holt. | Read it.
initials together: The tale is by J.R. Holt. | Read it.
initials without a space: The tale is by J.R.Holt. | Read it.
three initials: The tale is by J. A. R. Holt. | Read it.
a middle initial: The tale is by Ida B. Lund. | Read it.
a king: They served Henry V. | In 1415 he won.
a letter: They lack vitamin C. | The ship turned.
a plan: They chose plan B. | Then they left.
etc. inside: They sell nails, etc. in Kelm. | Go there.
etc. at the end: They sell nails, rope, etc. | The shop is old.
etc. before a name: They sell nails, rope, etc. | Ida Holt runs it.
etc. before a number: They sell nails, rope, etc. | 40 came today.
km at the end: The road is 5 km. | Holt paved it.
kg at the end: It weighs 5 kg. | The box is full.
ft. and in.: He is 6 ft. 2 in. tall. | He stoops.
hrs.: It took 3 hrs. | Nobody ate.
min. and sec.: He ran it in 4 min. 3 sec. | It is a record.
Dept.: The Dept. of Works is shut. | Call later.
Univ.: The Univ. of Kelm is old. | It is poor.
Ave.: The shop is at 9 Kelm Ave. | The door is red.
Blvd.: The shop is on Kelm Blvd. near Ness. | Go in.
a state: He moved to Kelm, Mass. in May. | He stayed.
an unlisted one without a vowel: The hut of Hptm. Lund burned. | It was dry.
tel.: Ask at tel. 5501 in Kelm. | Be brief.
Apt.: He lives in Apt. 4B there. | Ring twice.
Op.: They played Op. 9 in Kelm. | All clapped.
P.S.: P.S. The key is below. | Take it.
N.B.: N.B. The gate is shut. | Ring.
a version: It runs 3.2.1 now. | It is fast. | It was 3.2. | Now it is 4.
a time: It left at 14.03 from Kelm. | It came at 15.10. | We ate.
a decimal number: It rose by 3.5 percent. | It fell by 2.5%. | So.
a year: It was 1969. | The mill shut.
several marks: It is true?! | Yes!! | Really...? | So be it.
an ellipsis: He waited... and left. | Then... | A bang.
an address: Read https://kelm.example/A.Html?q=B.C first. | Then ask.
an address at the end: Read www.kelm.example/Plan. | It is short.
a mail address: Write to I.Lund@Kelm.Example today. | She reads it.
a file: Open Plan.PDF now. | It is big.
a mark of a note: The wall fell in 1387.[4] | The gate stood.
two marks: The wall fell.[5][6] | The gate stood.
a named mark: The mill burned in 1702.[note 2] | The inn shut in 1969.
a lettered mark: The mill burned.[a] | The inn shut.[b] | So.
an editor's mark: The mill burned.[citation needed] | The inn shut.
a Markdown note: The mill burned.[^1] | The inn shut.[^fire] | So.
a superscript: The mill burned.¹ | The inn shut.²³ | So.
a dagger: The mill burned.† | The inn shut.‡ | So.
a lowered mark: The mill burned.4 | The inn shut.12 | So.
a mark after a space: The mill burned. [3] | The inn shut.
a mark after a quotation: He said “it burned.”[7] | The inn shut.
a mark before the stop: The mill burned in 1702[4]. | The inn shut.
a mark of HTML: The mill burned.<sup>4</sup> | The inn shut.
several numbers in a mark: The mill burned.[3, 5–7] | The inn shut.
German marks: „Wir gehen. Es ist spät.“ | Er ging. | „Ja!“ | Sie blieb.
German guillemets: »Wir gehen. Es ist spät.« | Er ging. | »Ja!« rief sie.
French marks: Il parle. | «Nous partons.» | Il part.
French marks with spaces: Il parle. | « Nous partons. » | Il part. | « Oui ! » | Elle rit.
French marks with narrow spaces: Il parle. | «\u202fNous partons.\u202f» | Il part.
Swiss marks: Er sagt: «Wir gehen.» | Er ging.
Swedish marks: ”Vi går.” | Han gick.
Polish marks: „Idziemy.” | On poszedł.
English marks: “We go. It is late.” | He left. | “Yes!” she said.
straight marks: "We go." | He left. | "Yes!" she said. | So.
single marks: ‘We go.’ | He left. | ‘Yes!’ she said. | So.
straight single marks: 'We go.' | He left. | 'Yes!' she said. | So.
a quotation in a quotation: “He said ‘no.’” | She left.
low single marks: ‚Wir gehen.‘ | Er ging.
brackets: (He left.) | She stayed. | [She slept.] | So.
list letters: A. The mill is old. | B. The inn is new.
list Roman numbers: i. The mill is old. | ii. The inn is new.
list numbers: 1. The mill is old. | 2) The inn is new.
question and answer: Q. When is it open? | A. It opens at nine.
"""


@pytest.mark.parametrize(
    "sentences",
    [pytest.param(row.partition(": ")[2].split(" | "), id=row.partition(": ")[0]) for row in ROWS.strip().splitlines()],
)
def test_a_sentence_ends_where_a_reader_ends_it(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in split_sentences(text, 0, len(text), ENGLISH)] == sentences
