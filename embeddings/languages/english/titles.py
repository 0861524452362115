"""The words by which a line above an English article shows whether it is the title."""

import re

from embeddings.languages.base import TitleCues

_SECTIONS = (
    r"news|opinion|analysis|feature|features|interview|comment|commentary|editorial|leader|letters?|column|obituar(?:y|ies)"
    r"|review|reviews|sports?|politics|business|economy|finance|money|culture|arts|science|health|education|technology"
    r"|tech|environment|energy|climate|travel|transport|food|weather|crime|courts?|housing|society|people|life|lifestyle"
    r"|world|international|national|nation|region|regional|local|city|town|community|markets?|media|religion|history"
    r"|fashion|style|property|motoring|farming|agriculture|entertainment|music|film|books|theatre|television|nature"
)
_ADJECTIVES = (
    r"local|world|breaking|latest|business|sports?|city|community|regional|national|school|county|company|press"
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
        r"[*_]{0,2}(?:title|headline|subject|re|heading)[*_]{0,2}\s*[:：][*_]{0,2}\s*"
        r"(?:(?:re|fwd?|aw|wg)\s*(?:\[\d{1,3}\])?:\s*){0,9}(?P<value>\S[^\r\n]{0,299})",
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
        r"(?:[A-Z][\w’'.&-]*+\s+(?:(?:of|the|and|for|&)\s+){0,2}){0,7}"
        r"(?i:association|bulletin|centre|center|church|club|college|committee|company|co-operative|council|courier"
        r"|department|echo|foundation|gazette|guild|hall|herald|hospital|institute|journal|library|limited|ltd|magazine"
        r"|mail|ministry|museum|observer|office|parish|partnership|post|school|society|times|tribune|trust|union"
        r"|university)(?:\s+(?i:of|for)\s+.{1,60})?"
    ),
    document_type=re.compile(
        r"\b(?:agenda|by-?laws|circular|guide|guidelines|handbook|instructions|manual|memorandum|minutes|notes|notice"
        r"|policy|programme|program|proceedings|report|rules|schedule|statement|summary|terms)\b",
        re.IGNORECASE,
    ),
    begins_text=re.compile(
        r"(?i:dear|hi|hello|hallo|good (?:morning|afternoon|evening|day)|hey|to whom)\b[^.]{0,80}[,:!]$"
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
        r"|(?:https?://|www\.)\S*$|[^\s@]+@[^\s@]+\.\w+$"
        r"|(?:page|version|v\d)\b.{0,60}$",
        re.IGNORECASE,
    ),
    pair=re.compile(r"\w[\w’' -]{0,24}:[ \t]"),
    contact=re.compile(
        r"(?:(?:media |press )?contacts?|enquiries|inquiries)\b.{0,40}:?$"
        r"|(?:tel|phone|telephone|fax|mobile|e-?mail)\b\W"
        r"|\S{1,80}@\S{1,80}$|(?:https?://|www\.)\S{1,200}$",
        re.IGNORECASE,
    ),
)
