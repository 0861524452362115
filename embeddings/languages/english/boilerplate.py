"""The words that English news sites put around an article, and those of Chinese sites."""

import re

from embeddings.languages.base import BoilerplateCues

# A notice of rights consists of names, years and small words. A sentence about rights has other words.
_HOLDER = r"(?:[^\W\d_a-z][\w&.’'/-]*+|(?:19|20)\d\d|(?:and|by|de|of|the|in|for|its)\b|[©|·•,.;:&()–—-])"
_HOLDERS = rf"(?:{_HOLDER}\s*+){{0,20}}"
_RIGHTS = (
    r"(?i:all rights reserved)[.!]?(?:\s*(?:[|·•–—-]|(?:This|The|No|Any|Reproduction|Unauthori[sz]ed|Terms|Privacy"
    r"|Site|Powered|Designed|Contact|Registered)\b).{0,300})?"
)
_THE_PAGE = r"(?:this|the|our|some)(?: of the)? (?:web)?(?:articles?|texts?|contents?|information|materials?|page|site)"

BOILERPLATE = BoilerplateCues(
    notice=re.compile(
        rf"(?i:copyright\s*)?©\s*(?=(?:19|20)\d\d|[A-Z]).{{0,300}}|(?:版权所有|免责声明).{{0,300}}"
        rf"|(?i:copyright)\s*(?:\([cC]\)\s*)?(?=(?:19|20)\d\d){_HOLDERS}(?:{_RIGHTS})?"
        rf"|{_HOLDERS}{_RIGHTS}"
    ),
    disclaimer=re.compile(
        r"disclaimer\s*[:：](?!.{0,900}\b(?:said|says|told)\b)(?=.{0,300}?\b(?:not (?:our|ours)\b"
        rf"|{_THE_PAGE}\b.{{0,99}}?\b(?:accura|constitut|do(?:es)? not|from the internet|liab|purposes|reflect"
        r"|represent|responsib)|informational purposes|(?:financial|investment|legal|medical) advice))",
        re.IGNORECASE,
    ),
    tags=re.compile(
        r"(?:(?:tags?|filed under|categor(?:y|ies)|posted in|tagged(?: with)?)\s*[:：]|标签[:：])"
        r"(?!.*\b(?:a|an|are|be|been|can|every|had|has|have|is|it|may|must|not|should|that|the|they|was|we|were|will|you)"
        r"\b).{1,250}(?<![.!?。！？])",
        re.IGNORECASE,
    ),
    advertisement=re.compile(
        r"advertise?ments?|advert|(?:article|story) continues below(?: advertisement)?", re.IGNORECASE
    ),
    label=re.compile(
        r"share(?: (?:this|on|via|to))?(?: (?:article|story|page|post|news))?\s*[:：].{0,40}"
        r"|share (?:this|on|via)(?: (?:article|story|page|post|news|facebook|twitter|x|linkedin|whatsapp|e-?mail))?"
        r"|(?:e-?mail|print|save|bookmark) (?:this )?(?:article|story|page|post)"
        r"|breaking news|special promotions?|sponsored(?: content)?|promoted(?: content)?|partner content"
        r"|leave a (?:comment|reply)|(?:no|\d+) comments?|comments? ?\(\d+\)|post a comment|(?:add|view) comments?"
        r"|read (?:more|also|next)|skip to (?:main )?content|back to top|sign (?:in|up)|log ?in"
        r"|subscribe now|follow us(?: on.{0,30})?|loading(?:\.\.\.|…)?|continue reading(?: below)?"
        r"|上一篇|下一篇|返回顶部|分享到?",
        re.IGNORECASE,
    ),
    label_word=re.compile(
        r"share|print|save|e-?mail|tweet|pin(?: it)?|facebook|twitter|linkedin|whatsapp|comments?|top|home"
        r"|(?:next|prev(?:ious)?)\s*[:：»›→]\s*(?-i:[^\W\d_a-z])\D{1,100}|subscribe|newsletter|disclaimer|tags?|advertise?ments?|advert",
        re.IGNORECASE,
    ),
    letters=re.compile(r"([AT])(?: ?\1){1,2}"),
    other_articles=re.compile(
        r"(?:related|recommended|more|latest|hot|popular|trending)"
        r"(?: (?:articles?|news|stories|posts?|reading|for you))+|you (?:may|might) also like"
        r"|相关(?:新闻|阅读|文章)|推荐阅读",
        re.IGNORECASE,
    ),
    teaser=re.compile(
        r"(?:NEXT|PREV(?:IOUS)?|RELATED)\b(?=\s*[:：»›→]|\s+(?:\S+\s+){4}|$)"
        r"|(?i:(?:next|prev(?:ious)?|related) (?:article|post|story|page|news|reading)s?\s*(?:[:：»›→]|$))"
        r"|(?:Next|Prev(?:ious)?|Related)\s*(?:[:：»›→]\s*(?=[^\W\d_a-z](?:\S*\s+){3})|[»›→]|$)"
        r"|(?:Next|Previous|Related) (?:article|post|story)\s+(?=[A-Z“\"])|[上下]一篇"
    ),
    menu_word=re.compile(
        r"home(?:page)?|news|products?|search|top|menu|contact(?: us)?|about(?: us)?|log ?in|sign (?:in|up)"
        r"|register|subscribe|sports?|business|world|politics|opinion|culture|video|photos?|weather|applications?"
        r"|services?|blog|faq|site ?map|privacy(?: policy)?|terms(?: of use)?|help|english"
        r"|中文|首页|新闻|搜索|登录|注册|关于我们|联系我们|产品",
        re.IGNORECASE,
    ),
    menu_only=re.compile(
        r"home(?:page)?|search|top|menu|contact us|about us|log ?in|sign (?:in|up)|register|subscribe|faq|site ?map"
        r"|privacy(?: policy)?|terms of use|首页|搜索|登录|注册|关于我们|联系我们",
        re.IGNORECASE,
    ),
)
