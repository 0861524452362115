"""The words by which a line above an English article shows whether it is the title."""

import re

from embeddings.languages.base import TitleCues

_SECTIONS = (
    r"news|opinion|analysis|feature|features|interview|comment|commentary|editorial|leader|letters?"
    r"|column|obituar(?:y|ies)"
    r"|review|reviews|sports?|politics|business|economy|finance|money|culture|arts|science|health|education|technology"
    r"|tech|environment|energy|climate|travel|transport|food|weather|crime|courts?|housing|society"
    r"|people|life|lifestyle"
    r"|world|international|national|nation|region|regional|local|city|town|community|markets?|media|religion|history"
    r"|fashion|style|property|motoring|farming|agriculture|entertainment|music|film|books|theatre|television|nature"
)
_ADJECTIVES = (
    r"local|world|breaking|latest|business|sports?|city|community|regional|national|school|county|company|press"
)

# The last word of the name of a body or a paper, or the word before its "of".
_BODIES = (
    r"academy|administration|advertiser|agency|argus|association|authority|blog|board|borough|bulletin|bureau|centre"
    r"|center|chronicle|church|club|college|commission|committee|company|co-operative|corporation|council|courier|court"
    r"|department|dispatch|district|division|echo|examiner|faculty|federation|foundation|gazette|government|group|guild"
    r"|hall|herald|hospital|inquirer|bugle|clarion|mercury|messenger|recorder|institute|institution"
    r"|journal|laboratory|ledger|library|limited|ltd|inc|magazine"
    r"|mail|ministry|museum|network|newsletter|observatory|observer|office|parish|partnership|podcast|post|quarterly"
    r"|school|sentinel|society|telegraph|times|tribunal|tribune|trust|union|university|weekly"
    r"|alliance|anzeiger|archives?|assembly|bank|brigade|bureau|cathedral|chapel|choir|city|clinic|collective"
    r"|conference|consortium|county|diocese|forum|gallery|health|home|industries|kingdom|laboratories|league"
    r"|legislature|office|order|orchestra|parliament|police|press|province|railway|republic|senate|service|services"
    r"|state|studio|theatre|town|village|works|zeitung"
)
# Words of bodies that are no family names.
_PEOPLE = (
    r"academy|administration|agency|association|authority|board|borough|bureau|centre|center|club|college|commission"
    r"|committee|company|corporation|council|court|department|desk|directorate|division|editors|faculty|federation"
    r"|foundation|gazette|government|group|inc|institute|laboratory|library|limited|ltd|meeting|ministry|museum|network"
    r"|newsroom|office|parish|partnership|school|secretariat|service|services|society|staff|team|tribunal|trust|union"
    r"|university"
)
_TYPES = (
    r"agenda|guide|leaflet|sheet|factsheet|form|brief|briefing|bulletin|circular|guideline|guidelines|handbook|instructions?|manual|memorandum|minutes"
    r"|note|notice|paper|policy|procedure|proceedings|protocol|report|specification|statement|summary|thesis"
)

TITLES = TitleCues(
    # "press" and "news" alone name a part of a paper; with more words they are a headline.
    kicker=re.compile(
        rf"(?:(?:{_SECTIONS})(?:\s*(?:&|and|[|/·•>›»-])\s*(?:{_SECTIONS})|\s*[|/·•>›»]\s*\w{{2,20}}(?:\s\w{{2,20}})?)?"
        rf"|(?:{_ADJECTIVES})\s+(?:news|update|report|sport|desk)"
        r"|for immediate release|(?:for|under) (?:release|embargo).{0,60}|embargoed.{0,60}|not for publication"
        r"|(?:press|news|media) (?:release|statement|advisory|information)(?:\s*[–—:-]\s*(?:for|under)\b.{0,60})?"
        r"|press notice|exclusive|special report"
        r"|in depth|long read|the (?:long|big|weekend) read"
        r"|the (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|weekly|daily)"
        r" (?:column|essay|interview|profile|read|story|portrait|poem|review)"
        r"|live|updated?|watch|photos|video|podcast|opinion piece|guest (?:post|essay)"
        r"|op-ed|explainer|fact check|editor'?s? (?:pick|choice)|cover story|front page|memorandum|memo|internal"
        r"|confidential|draft|sponsored|advertorial|newsletter|news in brief|letters? to the editor)",
        re.IGNORECASE,
    ),
    capitals=re.compile(
        r"[^\W\d_a-z][^\Wa-z]*+(?:['’][A-Z]++)?(?:\s+[^\W\d_a-z][^\Wa-z]*+|\s*[&/|]\s*[^\W\d_a-z][^\Wa-z]*+){0,1}"
    ),
    field=re.compile(
        r"(?:[*_]{0,2}(?:(?:full |document )?title|headline|subject|re|heading)[*_]{0,2}\s*[:：]|\\title\{)[*_]{0,2}\s*"
        r"(?:(?:re|fwd?|aw|wg)\s*(?:\[\d{1,3}\])?:\s*|(?-i:\[[a-z][\w.-]{1,30}\])\s+){0,9}(?P<value>\S[^\r\n]{0,299})",
        re.IGNORECASE,
    ),
    header_field=re.compile(
        r"[*_]{0,2}(?:title|headline|subject|re|heading|from|to|cc|bcc|date|sent|reply-to|return-path|received"
        r"|delivered-to|message-id|in-reply-to|references|mime-version|content-[\w-]{1,40}|x-[\w-]{1,40}"
        r"|importance|priority|attachments?|enclosures?|sender|authors?|by|byline|written by|source|publisher"
        r"|published(?: on| by)?|url|link|category|section|keywords|tags|language|lang|updated)[*_]{0,2}\s*[:：]",
        re.IGNORECASE,
    ),
    issue=re.compile(
        r"(?:no|nr|vol|volume|issue|number)\b\.?\s*\d{1,5}(?:\s*[|*·,(/–-].{0,60})?"
        r"|(?:spring|summer|autumn|fall|winter)\s+(?:19|20)\d\d",
        re.IGNORECASE,
    ),
    series=re.compile(r".{1,80}[,:·–—-]\s*(?:episode|ep|issue|part|no|vol)\b\.?\s*\d{1,4}", re.IGNORECASE),
    masthead=re.compile(
        rf"(?:[A-Z][\w’'.&-]*+\s+(?:(?:of|the|and|for|&)\s+){{0,2}}){{0,7}}(?i:{_BODIES})(?:\s+(?i:of"
        rf"|for)\s+.{{1,60}})?"
        r"|The\s(?:[A-Z][\w’'-]{1,20}\s){1,3}(?:Express|Globe|Mirror|News|Press|Record|Reporter|Review"
        r"|Standard|Star|Sun|Today)"
        r"(?:\sof\s.{1,40})?"
    ),
    body=re.compile(rf"\b(?:{_PEOPLE})\b", re.IGNORECASE),
    type_line=re.compile(
        rf"(?=[^a-z]{{1,80}}$)(?:[\w’'-]{{1,20}}\s+){{0,4}}(?i:{_TYPES})(?:\s+[\w./#-]{{1,20}})?"
        rf"|(?:[A-Z][\w’'-]{{1,20}}\s+){{0,3}}(?i:{_TYPES})\s+(?i:(?:no|nr"
        rf"|number)\b\.?\s*)?[A-Z]{{0,6}}[-/.]?\d[\w./-]{{0,20}}"
        r"|(?i:(?:standard operating|operating) procedure|(?:technical|research|briefing|application|guidance) note"
        r"|(?:working|discussion|white|green|position|briefing|research) paper|(?:policy|research) brief|case study"
        r"|(?:fact|information|data|safety data) sheet|(?:draft|interim|final|technical|progress) report)"
    ),
    record_field=re.compile(
        r"(?:present|apologies|attendees|attending|in attendance|chair|hosts?|guests?|ref|reference|to"
        r"|from|venue|location"
        r"|place|status|version|authors?|date|subject|prepared|document|contact|tel|duration|time|copies|distribution"
        r"|supervisors?|keywords|tags|category|filed under)\b[^:]{0,20}:",
        re.IGNORECASE,
    ),
    price=re.compile(
        r"\b(?:price|one penny|(?:two|three)pence|free)\b|[£$€]\s?\d|\b\d{1,3}\s?(?:p|d|c|cents?|pence|¢)(?!\w)",
        re.IGNORECASE,
    ),
    episode=re.compile(r"(?:episode|ep|lecture|lesson|chapter|part|talk)\b\.?\s*\d{1,4}\s*[:.–—-]\s*\w", re.IGNORECASE),
    document_type=re.compile(
        r"\b(?:agenda|by-?laws|circular|guide|guidelines|handbook|instructions|manual|memorandum|minutes|notes|notice"
        r"|policy|programme|program|proceedings|report|rules|schedule|statement|summary|terms)\b",
        re.IGNORECASE,
    ),
    begins_text=re.compile(
        r"(?i:(?:my )?(?:dear|dearest|darling)|hi|hello|hallo|good (?:morning|afternoon|evening|day)|hey|to whom)"
        r"\b[^.]{0,80}[,:!]$"
        r"|(?i:dear|hi|hello)\s(?i:all|colleagues?|customers?|dr|editors?|everyone|friends?|madam|members?|mrs?|ms"
        r"|neighbou?rs?|parents?|prof|readers?|residents?|sirs?|team)\b[^.]{0,80}$"
        r"|WEBVTT\b|\d{4}-\d\d-\d\d[ T]\d\d:\d\d"
        r"|(?i:table of contents|contents|in this (?:issue|article|guide)|index)\s*:?$"
        r"|```|~~~|\w[^,\s]*(?:,\w[^,\s]*)+$|\d{1,3}$|[\[(<]?\d{1,2}:\d\d\b|---\s|-!-|\*\*\*\s",
    ),
    no_title=re.compile(
        r"[\[(]?\w[\w -]{0,40}::(?:\s|$)"  # a field of a note
        r"|\w[\w -]{0,30}:\s+(?:\[\[|#\w)|\$[^$]{1,80}\$\s*$|\$\$"
        r"|//|/\*|\*/|<!--|#!|(?-i:#\s*(?=[a-z]))|--\s|;\s|%\s|\\|@\w"  # a comment of a program
        r"|!?\[!?\[|!\[|\[[^\]]{1,80}\]\([^)]{1,300}\)\s*(?:[>|›»·]|$)|<\w"  # a badge, an image, a link
        r"|(?:https?://|www\.)\S*$|[^\s@]{1,100}+@[^\s@.]{1,100}\.[^\s@]{1,100}$"
        r"|(?:page|version|v\d)\b.{0,60}$"
        r"|[-=_~+]{3,40}+\s{0,3}[^\W_][^-=_~+]{0,80}[-=_~+]{3,40}$|(?:begin )?(?:forwarded|original) message\b.{0,20}$"
        r"|(?:we|this (?:web)?site|our (?:web)?site|by using this)\b.{0,80}\bcookies\b"
        r"|cookies?(?: notice| policy| settings)?$"
        r"|(?:skip to|jump to|accept all|sign in|log in|subscribe|back to)\b.{0,40}$|(?:menu|search|navigation|home)$"
        r"|[\w-]{1,40}\.(?:com|org|net|info|example)\b[^.]{0,60}$",
        re.IGNORECASE,
    ),
    pair=re.compile(r"\w[\w.’'/ -]{0,24}(?:\s{0,4}:[ \t]|：)"),
    contact=re.compile(
        r"(?:(?:media |press )?contacts?|enquiries|inquiries)\b.{0,40}:?$"
        r"|(?:tel|phone|telephone|fax|mobile|e-?mail)\b\W"
        r"|\S{1,80}@\S{1,80}$|(?:https?://|www\.)\S{1,200}$",
        re.IGNORECASE,
    ),
)
