"""The words that English news sites put around an article, and those of Chinese sites."""

import re

from embeddings.languages.base import BoilerplateCues

BOILERPLATE = BoilerplateCues(
    anywhere=re.compile(
        r"disclaimer\s*(?:[:：]|$)|免责声明|(?:copyright\s*)?©|copyright\s*\(c\)|版权所有"
        r"|(?:tags?|filed under|categories)\s*[:：]|标签[:：]|advertisement$"
        r"|^(?P<letter>[^\W\d_])(?P=letter)+$",  # "AAA": the labels of buttons for the size of the letters
        re.IGNORECASE,
    ),
    rights=re.compile(r"all rights reserved", re.IGNORECASE),
    label=re.compile(
        r"breaking news|special promotions?|sponsored(?: content)?|promoted(?: content)?|partner content"
        r"|share(?: (?:this|on|via).{0,30})?|print|e-?mail|comments?|leave a (?:comment|reply)|\d+ comments?"
        r"|read (?:more|also|next)|skip to (?:main )?content|back to top|top|sign (?:in|up)|log ?in"
        r"|subscribe(?: now)?|newsletter|follow us(?: on.{0,30})?|loading(?:\.\.\.|…)?"
        r"|上一篇|下一篇|返回顶部|分享到?",
        re.IGNORECASE,
    ),
    other_articles=re.compile(
        r"(?:related|recommended|more|latest|hot|popular|trending)"
        r"(?: (?:articles?|news|stories|posts?|reading|for you))+|you (?:may|might) also like"
        r"|相关(?:新闻|阅读|文章)|推荐阅读",
        re.IGNORECASE,
    ),
    teaser=re.compile(
        r"(?:NEXT|PREV(?:IOUS)?|RELATED)\b"
        r"|(?i:(?:next|prev(?:ious)?|related)(?: (?:article|post|story|page|news|reading)s?)?\s*(?:[:：»›→]|$))"
        r"|(?:Next|Previous|Related)(?: (?:article|post|story))?\s+(?=[A-Z“\"])|[上下]一篇"
    ),
    menu_word=re.compile(
        r"home(?:page)?|news|products?|search|top|menu|contact(?: us)?|about(?: us)?|log ?in|sign (?:in|up)"
        r"|register|subscribe|sports?|business|world|politics|opinion|culture|video|photos?|weather|applications?"
        r"|services?|blog|faq|site ?map|privacy(?: policy)?|terms(?: of use)?|help|english"
        r"|中文|首页|新闻|搜索|登录|注册|关于我们|联系我们|产品",
        re.IGNORECASE,
    ),
)
