"""The English words of small talk, of questions about Quoth, and of requests that no sentence answers."""

import re

from embeddings.languages.base import IntentCues

# Patterns match text in lower case without punctuation; of apostrophes none is left ("whats", "youre").
_YOU = r"(?:you|u|ya|quoth)"
_ARE = r"(?:are|r)"
_VERY = r"(?:very |so |really |pretty |quite |just |totally |completely |absolutely |all |rather |that |too )*"
_NICE = (
    r"(?:good|great|nice|cool|awesome|amazing|excellent|perfect|brilliant|fantastic|wonderful|lovely|superb|neat|sweet|"
    r"impressive|fab|helpful|useful|handy|magic|ace|class|grand|decent|marvellous|marvelous|spot on|incredible)"
)
_BAD = (
    r"(?:wrong|incorrect|not right|not correct|not true|not helpful|not good|nonsense|rubbish|useless|stupid|dumb|bad|"
    r"terrible|awful|crap|crappy|garbage|bullshit|broken|not working|annoying|a lie|a joke|unhelpful|bollocks|silly|"
    r"pathetic|not what i (?:asked|meant|wanted|want|need|was asking)(?: for)?|no help|no use|horrible|poor|weak|lame)"
)
_IT_IS = (
    r"(?:thats |that is |that was |this is |its |it is |it was |youre |you are |ur |u r |you r |thats been |"
    r"you were )"
)

_SMALL_TALK = {
    "greeting": (
        r"hi+|hey+a?|hell?o+|hullo|hallo|hiya|howdy|yo+|sup|was+up|(?:whats|what is) (?:up|new|good)|gday|"
        r"good (?:morning|afternoon|evening|day)|mornin[g]?|afternoon|evening|greetings|salutations|"
        rf"how {_ARE} {_YOU}(?: (?:doing|today|keeping|feeling|all))*|hows (?:it going|things|life|your day|tricks)|"
        r"how is it going|how do you do|(?:nice|pleased|good) to meet (?:you|u)|(?:is )?any(?:one|body) (?:there|"
        r"here|home)|"
        rf"{_ARE} {_YOU} (?:there|awake|online|working)|(?:you|u) (?:there|alright)|you ok|ping|"
        r"test(?:ing)?(?: (?:1 2 3|one two three))?|"
        r"hola|bonjour|salut|guten (?:tag|morgen|abend)|servus|ciao|namaste|aloha|oi oi|wotcha|ey up|alright mate"
    ),
    "thanks": (
        r"than?k+s+|thank (?:you|u|ya)|thankyou|many thanks|thx+|thnx|thanx|tx|ty|tysm|tyvm|cheers|ta|"
        r"much (?:obliged|appreciated)|"
        r"(?:i )?(?:really |much |do )*appreciate (?:it|that|this|(?:all )?(?:the|your) help)|appreciated|merci|"
        r"danke|gracias|"
        rf"grazie|(?:{_IT_IS}|you have been |youve been ){_VERY}(?:helpful|useful|a (?:great |big |real |huge )?help|"
        r"kind(?: of you)?)|"
        r"that (?:really )?helps?(?: a lot)?|that helped(?: a lot)?|(?:just|exactly) what i (?:needed|wanted|"
        r"was looking for)|i owe you(?: one)?|"
        r"god bless(?: you)?|bless you|thanks? (?:a )?(?:lot|bunch|ton|million)"
    ),
    "farewell": (
        r"(?:good ?)?bye+|bye ?bye|good night|goodnight|nighty? night|see (?:you|ya|u)(?: (?:later|soon|around|"
        r"tomorrow|next time))?|"
        r"cya|laters?|ttyl|brb|have a (?:nice|good|great|lovely|pleasant) (?:day|one|evening|weekend|night|week)|"
        r"take care|farewell|so long|"
        r"(?:thats|that is|that will be|thatll be|that was) (?:all|it|everything)(?: for (?:now|today)| i (?:need|"
        r"needed|wanted|have))*|"
        r"(?:im|i am) (?:done|finished|off|leaving|good|all set)|(?:ive )?(?:got to|gotta|have to) (?:go|run|dash)|"
        r"until (?:next time|tomorrow)|talk (?:to you )?(?:later|soon)|over and out|no (?:more|further) questions|"
        r"cheerio|toodle ?oo|ta ra"
    ),
    "agreement": (
        r"ye+s+|yeah+|yep+|yup+|ya|yea|aye|no+|nope|nah|ok+|o+key+|okay+|okie|okey dokey|okey doke|oki|k+|al+right|"
        r"all ?right|right(?:o| then| oh)?|"
        r"sure(?: thing)?|fine|got it|gotcha|i (?:see|know|get it|understand|agree|guess(?: so)?|think so|hope so|"
        r"suppose so)|roger(?: that)?|"
        r"understood|makes sense|that makes sense|fair (?:enough|point)|agreed|indeed|exactly|correct|true|precisely|"
        r"of course|"
        r"hm+|m+|mhm|uh+|uh huh|um+|erm*|ah+|aha|oh+|oh (?:well|right|dear|my(?: god)?)|omg|no (?:worries|problem|"
        r"thanks?|thank you)|np|never ?mind|nvm|"
        r"(?:youre|you are) welcome|please|good to know|(?:how |thats |that is )?interesting|wow+|whoa|(?:lo)+l+|"
        r"ha(?:ha)+h?|hehe+|lmao|rofl|xd|"
        r"wait|hold on|hang on|one (?:moment|sec|second|minute)|just a (?:sec|second|moment|minute)|idk|i (?:dont|"
        r"do not) know|dunno|"
        r"not (?:sure|really|yet|now)|maybe|perhaps|whatever|go on|continue|next|carry on|ok then|sounds good|"
        r"will do|noted|innit|forget (?:it|about it|that)"
    ),
    "praise": (
        rf"{_VERY}{_NICE}(?: (?:job|work|bot|answer|answers|stuff|one|tool|app|thing|find|quote|going|to know|boy|"
        r"girl|machine|response|reply|result))?|"
        rf"{_IT_IS}{_VERY}(?:(?:a |an |the |my )?{_NICE}(?: (?:job|work|bot|answer|answers|stuff|one|tool|app|thing|"
        r"find|quote|machine|helper|response|reply))?|"
        r"the best|a genius|a star|a legend|smart|clever|a lifesaver|my hero|fast|quick|right|correct|it|better|"
        r"my favou?rite)|"
        r"well done|bravo|kudos|legend|genius|hats off|props|nailed it|you nailed it|good (?:bot|boy|girl|robot)|"
        r"thumbs up|"
        r"(?:i )?(?:really |just |do |absolutely )*(?:love|like|enjoy|adore) (?:it|this|you|u|quoth|that|this (?:app|"
        r"tool|thing|bot))|"
        r"(?:this|it|quoth|that) (?:really |just )?(?:works|rocks|is working)(?: (?:great|well|really well|perfectly|"
        r"like a charm))?|"
        rf"(?:what an? |how )?{_NICE} (?:answer|tool|app|job|help)|you rock|(?:im|i am) impressed|(?:made|youve made|"
        r"you made) my day|chapeau|"
        r"(?:you|u) (?:did|do) (?:well|good|great)|way to go|keep (?:it up|up the good work)|nice and (?:quick|fast|"
        r"easy)|good on (?:you|ya)"
    ),
    "complaint": (
        rf"(?:{_IT_IS})?(?:{_VERY})(?:a |an |the )?{_BAD}(?: (?:answer|answers|bot|tool|thing|quote|app|one|place|"
        r"article|again|result|robot|machine))?|"
        r"(?:you|this|it|quoth) (?:really |just )?(?:sucks?|stinks?|blows)|wtf+|wth|ugh+|argh+|grr+|meh|boo+|"
        r"facepalm|smh|"
        rf"{_ARE} {_YOU} (?:sure|serious|kidding|certain|joking|having a laugh|drunk|stupid|dumb)(?: (?:about|"
        r"of) (?:that|this|it))?|really|seriously|"
        r"i (?:dont|do not) (?:believe|like|get|understand|buy|trust) (?:you|u|that|this|it|quoth)|(?:this|that|"
        r"it) (?:doesnt|does not|isnt|is not|didnt|did not) "
        r"(?:really )?(?:help|make (?:any )?sense|work|working|answer (?:it|that|me|my question|the question)|right|"
        r"helping|good)(?: me)?(?: at all)?|"
        r"(?:you|u) (?:dont|do not|didnt|did not) (?:understand|know (?:anything|much|nothing)|get it|answer (?:me|"
        r"my question|that|the question)|listen|help)(?: me)?|"
        r"shut up|go away|i hate (?:you|u|this|it|quoth)|fuck(?: (?:you|off|this|it))?|piss off|damn(?: it)?|dammit|"
        r"shit|bloody hell|what a (?:joke|mess|shame|pity|disappointment)|"
        r"try (?:again|harder)|(?:you|u) (?:made|make) (?:that|this|it) up|you lie|you lied|(?:youre|you are|"
        r"ur) lying|liar|fake news|"
        r"(?:im|i am) (?:confused|disappointed|not happy|lost|annoyed|frustrated|bored)|why (?:wont|dont) (?:you|"
        r"u) (?:answer|help|listen)(?: me)?|"
        r"(?:thats|that is|this is|its) not (?:it|an answer|my question|even close|what i said)|oh come on|come on|"
        r"for (?:gods|goodness|fucks) sake|rude"
    ),
}

_FILLERS = (
    r"quoth|there|everyone|everybody|folks|mates?|buddy|friends?|dude|man|bro|love|dear|sir|team|again|(?:so|very|"
    r"ever so) much|"
    r"a (?:lot|bunch|ton|million|bit)|lots|loads|heaps|for (?:that|this|it|everything|nothing|now|today|listening|"
    r"(?:all )?(?:(?:of )?your|the|ur) "
    r"(?:help|answers?|time|info|information|(?:quick|fast) (?:reply|answer|response)|patience|support|assistance|"
    r"work|kindness|effort|reply))|"
    r"anyway|anyways|then|now|today|though|tho|really|very|to (?:you|all)|too|guys|bot|robot|pal|chap|"
    r"just (?:testing|checking|saying|kidding|looking)|in advance|already|please|pls|and|but|so|well|oh|i (?:mean|"
    r"think|guess)|my"
)

_THING = (
    r"(?:app|tool|program|programme|site|website|web ?page|page|thing|bot|chat ?bot|chat|system|software|assistant|"
    r"service|search|box)"
)
_DOCUMENTS = (
    r"(?:documents?|articles?|artic[a-z]{1,4}s|files?|docs?|pdfs?|texts?|reports?|sources?|papers?|pages|stories|"
    r"titles|items|news ?papers?)"
)
_SURE_DOCUMENTS = r"(?:documents|articles|files|docs|pdfs|sources)"
_LIBRARY = (
    r"(?:library|folder|collection|data ?base|index|corpus|archive|knowledge ?base|system|memory|store|catalogue|"
    r"catalog)"
)
_INSIDE = rf"(?:in|inside|from) (?:the|your|this|my|ur|our|its|here)(?: (?:article |document |news )?{_LIBRARY}| head)?"
_IN_LIBRARY = rf"(?: {_INSIDE})"
_HAVE = (
    r"(?:have(?: (?:got|read|indexed|loaded|access to|here|available|now))?|got|know(?: of)?|hold|read|see|search|"
    r"index|cover|contain|use|store|carry|keep|include)"
)
_YOU_HAVE = (
    rf"(?:(?:do|have|did|can|could|does) (?:you|u|we|i|quoth|this {_THING}|(?:the|this|"
    rf"your) {_LIBRARY})(?: (?:currently|now|actually|already))?(?: {_HAVE})?|(?:you|u|we|i)(?:ve|"
    rf" have)?(?: {_HAVE})?|you got)"
)
_COUNT_END = (
    r"(?: (?:in )?total| altogether| so far| here| right now| now| currently| at the moment| available| loaded|"
    r" indexed| exactly| then)"
)

_ABOUT = {
    "identity": (
        rf"(?:so |and |but )?who(?:s| is| {_ARE}) (?:you|u|ya|quoth|this|speaking)|who am i (?:talking|speaking|"
        rf"chatting) (?:to|with)|what(?:s| is| {_ARE}) (?:you|u|ya|quoth)(?: (?:exactly|anyway|then))?|"
        rf"what(?:s| is) (?:your|ur) name|(?:do|have) (?:you|u) (?:have |got )?a name|(?:{_ARE} {_YOU}|is this|"
        r"am i (?:talking|speaking|chatting) (?:to|with)) (?:a |an |some |the |like |just |even )*"
        r"(?:real |actual |live |proper )?(?:human(?: being)?|person|people|bot|robot|ai|a i|artificial intelligence|"
        r"chat ?bot|machine|program|computer|chat ?gpt|gpt|llm|language model|"
        r"real|alive|google|siri|alexa|search engine|man|woman|boy|girl|someone)(?: or (?:a |an )?[a-z ]{1,20})?|"
        r"who (?:made|built|created|wrote|developed|programmed|owns|designed|runs|trained) (?:you|u|quoth|"
        rf"this {_THING})|"
        rf"(?:tell me |say )(?:something |a bit |more |a little )*about (?:yourself|you|quoth|this {_THING})|"
        rf"introduce yourself|what(?:s| is) this {_THING}|what kind of (?:bot|ai|{_THING}) {_ARE} {_YOU}|"
        r"what am i (?:talking to|looking at)|"
        r"how old (?:are|r) (?:you|u)|where are you (?:from|located|based)|why (?:are you|is this|"
        r"is it) called quoth|describe yourself|what does quoth mean|do you have feelings"
    ),
    "ability": (
        rf"what (?:all |else |exactly |things )?(?:can|could|do|will|would) {_YOU} (?:actually |really |all )?(?:do|"
        r"help(?: me)?(?: with)?|answer|offer|tell me)(?: (?:for me|for us|here|exactly|me|with|then|all day))*|"
        r"what(?: things| stuff| else)? (?:can|could|should|may|shall|do) (?:i|we) (?:ask|do|say|type|write|"
        r"use (?:you|this|it) for)(?: (?:you|u|here|about|with (?:you|this|it)|for|first|now|about here))*|"
        rf"what(?:s| is| {_ARE}) (?:you|u|this {_THING}|quoth|your (?:purpose|function|job|role|features?|abilities|"
        r"capabilities|skills))(?: (?:for|good for|good at|able to do|capable of|used for|made for|here for))?|"
        r"how (?:can|could|do|will|would|might) (?:you|u|quoth) help(?: me| us)?(?: (?:out|here|today))?|(?:can|"
        r"could|will|would) (?:you|u) help(?: me| us)?(?: (?:out|here))?|help(?: me)?(?: (?:out|please))?|i (?:need|"
        r"want) (?:some )?help|"
        r"what (?:kinds?|sorts?|types?) of (?:questions?|things?|stuff|queries|help) (?:can|could|do|should|"
        r"may) (?:i|you|u|we) (?:ask|answer|do|know|handle|give|offer)(?: (?:you|u|here|about))*|"
        r"how (?:do|can|should|does|to|would) (?:i |one |you |we |someone )?(?:use|ask|start|begin|get started|"
        rf"operate|talk to|query|search|work with)(?: (?:you|u|this|it|quoth|here|with (?:this|you|it)|this {_THING}|"
        rf"a question|questions|the {_THING}))*|"
        r"(?:give|show|tell) me (?:some |an? |a few )*(?:examples?|tips|ideas|sample questions|"
        r"instructions)(?: (?:of|for) (?:questions|what i can ask|things to ask))?|(?:usage|instructions|commands|"
        r"menu|options|manual|how to)|"
        r"(?:can|do|could) (?:you|u|quoth) (?:also |actually |even )?(?:translate|write [a-z]++(?: [a-z]++){0,3}|"
        r"draw(?: [a-z]+){0,3}|sing(?: [a-z]+){0,3}|dance|code|do (?:maths?|sums)|tell (?:me )?(?:a )?jokes?|"
        r"search the (?:web|internet|net)|browse(?: the (?:web|internet))?|"
        r"summari[sz]e(?: (?:articles|texts|things|stuff))?|read pdfs?|chat|talk|speak|think|answer (?:my |"
        rf"any )?questions?)|what(?:s| is) the (?:point|purpose) of (?:you|u|quoth|this {_THING})|"
        rf"why {_ARE} {_YOU} here|"
        r"i (?:dont|do not) know (?:what|how) to (?:ask|start|do|use (?:this|it|you))(?: (?:here|now))?|(?:tell|"
        r"write|sing|say)(?: me)? (?:a |an )?(?:joke|poem|song|story|something funny)|what now|where do i (?:start|"
        r"begin)"
    ),
    "method": (
        rf"how (?:do|does|did) (?:you|u|quoth|this {_THING}|the {_THING}) (?:actually |really )?(?:work|function|"
        r"operate|do (?:that|this|it))(?: (?:exactly|anyway|then|inside))*|"
        r"how (?:do|did|can|could) (?:you|u|quoth) (?:know|find|get|choose|pick|answer|search|decide|come up with|"
        r"work out|figure out|select|do)(?: (?:all |out |the |your |these |those |my |a |that |this |it |things|"
        r"stuff|answers?|questions?|quotes?|info|information|so much|right|passages?|sentences?|what to (?:say|"
        r"quote|answer)|everything|which))*|"
        r"where (?:do|did|does) (?:you|u|quoth) (?:get|take|find|have|pull|know)(?: (?:all |your |the |this |that |"
        r"these |it |its |info|information|answers?|data|knowledge|facts|quotes?|stuff))*(?:from)?|where (?:do|does|"
        r"did) (?:your|the|these|those|this|ur) (?:answers?|quotes?|information|info|data|knowledge) come from|"
        rf"(?:what|where)(?:s| is| {_ARE}) (?:your|ur|the) (?:sources?|data)|{_ARE} {_YOU} (?:always |ever |often |"
        r"really )?(?:right|accurate|reliable|wrong|correct|trustworthy|online|offline|"
        r"connected(?: to the (?:internet|web))?|free|safe|private|biased|open source|secure|listening)|"
        r"(?:can|should|could) (?:i|we) (?:really )?trust (?:you|u|this|quoth|your answers|it|the answers)|(?:do|"
        rf"does|will|can|did) (?:you|u|quoth|this {_THING}) (?:ever |always |really |also |just |"
        r"even )?(?:make (?:things|stuff|it|answers) up|hallucinate|lie|use (?:ai|an? ai|the (?:internet|web|net)|"
        r"chat ?gpt|gpt|"
        r"an? (?:large )?language model|an? llm|google|machine learning)|learn(?: from (?:me|my questions|us))?|"
        r"remember(?: (?:me|things|what i (?:said|asked)|our chat|my questions|this))?|store(?: my)?(?: (?:questions|"
        r"data))?|save(?: my)?(?: (?:questions|data|chats?))?|"
        r"have (?:access to (?:the )?(?:internet|web)|internet(?: access)?|a memory)|need (?:the )?(?:internet|wifi)|"
        r"go online|send (?:my )?(?:data|questions)(?: (?:anywhere|away))?|spy on me|make mistakes|guess|"
        r"cost (?:money|anything)|work (?:offline|without (?:the )?internet))|"
        r"is (?:this|it|my data|quoth) (?:private|safe|free|online|offline|secure|confidential|accurate|reliable|ai|"
        r"an ai)|who can see (?:my|this|these) (?:questions|data|chat|conversation)s?|what model (?:do you|"
        r"are you) us(?:e|ing)|what (?:ai|llm|model|technology) (?:is (?:this|behind this)|do you use|are you)|"
        r"are (?:your|the) (?:answers|quotes) (?:always )?(?:right|correct|accurate|reliable|real|true|exact)"
    ),
    "count": (
        rf"how many (?:different |news )?{_DOCUMENTS}(?: (?:in total|altogether|total))?(?:(?: {_YOU_HAVE}| (?:are|"
        rf"is|r)(?: there)?{_IN_LIBRARY}| are (?:there{_IN_LIBRARY}|loaded|indexed|here|available|stored)|"
        rf"{_IN_LIBRARY})(?:{_IN_LIBRARY}|{_COUNT_END}| to (?:choose|search|answer|read) from| access to| about)*)|"
        rf"how many (?:different )?{_SURE_DOCUMENTS}(?: are there)?{_COUNT_END}*|(?:whats|"
        r"what is) the (?:total )?(?:number|count|"
        rf"amount) of (?:all )?(?:the )?(?:your )?{_DOCUMENTS}(?:{_IN_LIBRARY}| you have| available| loaded|"
        r" indexed)+|"
        r"how (?:big|large|long|extensive|huge) (?:is|are) (?:the|your|this|my|our) (?:article |"
        rf"document )?(?:{_LIBRARY}|data ?set)|(?:count|number) (?:of )?(?:all )?(?:the |your |"
        rf"my )?{_SURE_DOCUMENTS}(?: you have|{_IN_LIBRARY})?|(?:article|document|file) count|"
        rf"how much (?:do {_YOU} (?:know|have(?: read)?|contain)|(?:stuff|text|data|material) (?:is there|"
        rf"do {_YOU} have)(?:{_IN_LIBRARY})?)"
    ),
    "titles": (
        rf"(?:which|what|wich) (?:kinds? of |sorts? of |other |all )?{_DOCUMENTS} (?:(?:{_YOU_HAVE}|are (?:there|"
        rf"available|loaded|indexed|here|{_INSIDE}))(?:{_IN_LIBRARY}|{_COUNT_END}| about| access to| to (?:choose|"
        r"search|answer|read) from)*|can (?:i|we) (?:ask(?: (?:you|u))?(?: about)?|search|read|query))|"
        r"(?:list|show|name|give|tell|print|display)(?: me| us)?(?: (?:all|the|your|available|my|loaded|of|every|"
        rf"a list of|names? of|titles? of|which|what|a few|some))* {_DOCUMENTS}(?: (?:you|u|we)(?: have| know| got)*|"
        rf"{_IN_LIBRARY}| available| here| are (?:there|available|loaded))*|"
        r"(?:what|whats|what is|what else is) (?:is )?(?:in|inside) (?:the|your|this|my|our|ur) (?:article |"
        rf"document )?{_LIBRARY}|what (?:topics|subjects|themes|areas|things|stuff) (?:do|can|does) (?:you|u|quoth|"
        r"i) (?:know|cover|have|ask|deal with)(?: (?:you|about|here|of))*|"
        r"what (?:do|does|have) (?:you|u|quoth) (?:know|got|have|read|learned|learnt|cover)(?: (?:about|here|so far|"
        rf"in there|in here))*|what (?:topics|subjects) are (?:there|covered|available|in (?:here|the {_LIBRARY}))|"
        r"what(?:s| is) available(?: here)?|what have you got(?: for me)?|"
        rf"what (?:articles|documents|files|docs|topics|titles)(?: please)?"
    ),
    "updated": (
        r"(?:when|how long ago) (?:was|were|did|is|has|have) (?:the|your|this|my|our|these|ur|you|u|"
        rf"it)(?: (?:article |document )?(?:{_LIBRARY}|{_DOCUMENTS}|knowledge|data|information|info|"
        r"content))? (?:been |get |got |last |most recently |lastly )*(?:updated?|synced?|synched|indexed|refreshed|"
        rf"loaded|reloaded|added|trained)(?: (?:last|the last time|to the {_LIBRARY}|recently|most recently))*|"
        r"how (?:old|recent|up to date|fresh|current|new) (?:is|are) (?:your|the|this|ur|these|my) (?:(?:article |"
        rf"document )?{_LIBRARY}|{_DOCUMENTS}|knowledge|data|information|info|content)(?: you have)?|(?:is|"
        rf"are) (?:your|the|this|ur) (?:{_LIBRARY}|{_DOCUMENTS}|knowledge|data|information|"
        r"info) (?:still )?(?:up to date|current|recent|fresh|new)|"
        rf"(?:date of )?(?:the )?last (?:update|sync)(?: of the {_LIBRARY})?|(?:whats|what is|when was|"
        r"when is) (?:the|your) (?:date of the )?(?:last|latest|most recent) (?:update|sync)|when did (?:you|"
        r"u) last (?:sync|update|read|load|index)(?: [a-z ]{1,20})?|what(?:s|"
        rf" is) your (?:knowledge )?cut ?off(?: date)?|{_ARE} {_YOU} up to date"
    ),
    "languages": (
        r"(?:in )?(?:what|which) (?:other )?languages? (?:do|can|does|should|may|could) (?:you|u|i|we|"
        r"quoth) (?:speak|understand|know|read|use|ask|support|write|answer|talk|handle)(?: (?:you|in|with|"
        r"questions|to you))*|(?:do|can) (?:you|u|quoth) (?:also )?(?:speak|understand|know|read|talk|"
        r"answer(?: in)?|reply in|write) "
        r"(?:in )?(?:any |other )?(?:languages?|english|french|german|spanish|italian|chinese|mandarin|russian|"
        r"arabic|dutch|polish|portuguese|japanese|turkish|swedish|danish|welsh|hindi|korean|greek|ukrainian|"
        r"norwegian|finnish|czech|hungarian|romanian|urdu|bengali|punjabi)(?: (?:too|as well|or [a-z]+))?|"
        r"(?:can|may|could) (?:i|we) (?:also )?(?:ask|speak|talk|write|type|chat)(?: (?:you|questions|to you|"
        r"a question))? in (?:another language|other languages|my (?:own )?language|english|french|german|spanish|"
        r"italian|chinese|mandarin|russian|arabic|dutch|polish|portuguese|japanese|turkish|swedish|danish|welsh|"
        r"hindi)|"
        rf"(?:in )?(?:what|which) languages? (?:are|is) (?:the|your|these|this) (?:{_DOCUMENTS}|"
        rf"{_LIBRARY})(?: (?:written|available))?(?: in)?|are (?:the|your|"
        rf"these) {_DOCUMENTS} (?:all )?(?:written )?in (?:english|one language)|what(?:s| is) (?:your|the) language|"
        r"(?:what |which )?languages(?: (?:are )?(?:supported|available))?|is this (?:only )?in english"
    ),
}
_ABOUT_FIRST = {
    "identity": r"what(?:s| is) (?:this|that|it|this here|all this)(?: (?:place|all|for))?",
    "ability": (
        r"what(?:s| is) (?:this|it) for|what does (?:this|it) do|how (?:do|can) i (?:use|work) (?:this|it)|"
        r"i have a question|can i ask (?:you )?(?:a question|something)"
    ),
    "method": r"how (?:does|do) (?:this|it|that)(?: all)? work",
}

_POLITE = (
    r"(?:please|pls|plz|kindly|(?:can|could|would|will) (?:you|u)|(?:can|could) (?:i|we) (?:have|get|see)|i (?:want|"
    r"need|would like|d like)(?: (?:you|u))?(?: to (?:see|have|know|read))?|id like(?: (?:you|u))?(?: to (?:see|have|"
    r"know|read))?|to|hey|hi|hello|ok|okay|so|now|well|and|then|"
    r"quoth|just|maybe|quickly|briefly|go ahead and|let us|lets|help me|try to|would it be possible to|may i (?:have|"
    r"see|get))"
)
_POLITE_LAST = (
    r"(?:please|pls|plz|for me|for us|thanks|thank you|thx|ta|quickly|briefly|in (?:short|brief|a nutshell|"
    r"a few (?:words|sentences|lines)|(?:one|two|three|five|\d{1,2}) (?:words?|sentences?|lines?|bullet points|"
    r"bullets|points)|bullet points|simple (?:words|terms)|plain english|your own words)|"
    r"real quick|will you|would you|could you|can you|if you (?:can|could|would|will)|quoth|mate|asap|now)"
)
_SUMMARY_NOUN = (
    r"(?:summary|summery|summaries|overview|gist|rundown|run down|outline|synopsis|digest|recap|tl ?dr|abstract|"
    r"brief|précis|precis|"
    r"(?:main|key|most important|important|central|major|basic) (?:points?|facts?|takeaways?|ideas?|messages?|"
    r"findings?|topics?|themes?|things|details|information|arguments?|statements?)|takeaways|highlights|essentials|"
    r"lowdown|big picture|short version)"
)
_ARTICLE = r"(?:articles?|documents?|texts?|reports?|files?|story|stories|papers?|pieces?|docs?|pdfs?|pages?|posts?)"
_ON = r"(?: (?:of|on|about|for|from|in|to|regarding|concerning))"
_THE = r"(?:the|this|that|these|those|your|my|all|all the|each|our)"
_SUMMARY = (
    rf"(?:summari[sz]e?|sumari[sz]e|summeri[sz]e|sum up|tl ?dr)(?:(?: me)?(?:{_ON})? (?P<t1>.+))?|(?:recap|outline|"
    rf"condense|abridge)(?: me)? (?P<t2>this|that|it|these|{_THE} {_ARTICLE}(?: (?:about|on|called|titled|"
    r"named) .+)?)|"
    r"(?:give|show|write|get|make|provide|produce|tell|do|create)(?: me| us)? (?:a |an |the |some |your |all |"
    r"all the )?(?:very |really )?(?:short |brief |quick |small |little |concise |general |rough |full |one line |"
    rf"good |nice |simple )*{_SUMMARY_NOUN}(?:{_ON} (?P<t3>.+))?|"
    rf"(?:a |an |the )?(?:short |brief |quick |concise |general )*{_SUMMARY_NOUN}(?:{_ON} (?P<t4>.+))?|"
    rf"(?:whats|what is|what are|what were|wat is|what r) (?:the |your )?(?:{_SUMMARY_NOUN})(?:{_ON} (?P<t5>this|"
    rf"that|it|these|those|them|everything|all of (?:this|them|it)|{_THE}(?: [\w-]+)?? {_ARTICLE}(?: (?:about|on|"
    r"called|titled|named) .+)?))?|"
    r"(?:whats|what is|what are|what was|what were|wat is|whats all|what r) (?P<t6>this|that|it|all this|"
    r"all of this|it all|(?:this|that|the|these|those|your|my|all|all the|each|"
    rf"our)(?: [\w-]+)?? {_ARTICLE}(?: (?:about|on|called|titled|named|by) .+?)?) (?:all |mainly |mostly |basically |"
    r"really )*(?:about|talking about|saying)|"
    r"what (?:do|does|did|is|are) (?P<t7>(?:this|that|the|these|those|your|my|all|"
    rf"all the)(?: [\w-]+)?? {_ARTICLE}(?: (?:about|on|called|titled|named) .+?)?) (?:say|talk about|cover|deal with|"
    r"discuss|tell us|tell me|contain|describe|report|mean)|"
    r"(?:tell|teach|inform|brief)(?: me| us) (?:something |more |everything |all |a bit |a little |a little bit |"
    r"anything |what you know |stuff |some more )*(?:about|on|of) (?P<t8>(?!(?:how|when|why|where|who|what|which|"
    r"whether)\b).+)|"
    r"(?:explain|describe|present|introduce)(?: me| to me| us)? (?P<t9>(?:this|that|the|these|"
    rf"those)(?: [\w-]+)?? {_ARTICLE}(?: (?:about|on|called|titled|named) .+)?)|"
    r"what do (?:you|u|we) (?:know|have) (?:about|on) (?P<t10>.+)|(?:anything|something|everything) (?:about|"
    r"on) (?P<t11>.+)|"
    rf"what happens in (?P<t12>(?:this|that|the|these|those) {_ARTICLE})|(?:i )?(?:dont have time to|too long to|"
    r"didnt|did not|havent) read (?P<t13>(?:this|that|it|the|these|all)(?: .+)?)"
)
_LISTING = (
    r"(?:list|enumerate|itemi[sz]e)(?: me| us| out| up| for me)*(?: (?:all|every|each|the|any|out|up|"
    r"me))+(?: of(?: the)?)? (?P<l1>(?!(?:two|three|four|five|six|seven|eight|nine|ten|\d+)\b)\S+(?: \S+){0,5})|"
    r"(?:give|show|make|write|create|get|provide|compile|produce)(?: me| us)? (?:a |the )?(?:full |complete |short |"
    r"whole )?list (?:of|with) (?:all )?(?:of )?(?:the )?(?P<l2>\S+(?: \S+){0,5})"
)
_COMPARISON = (
    r"(?:compare|contrast|compair|do a comparison of|make a comparison (?:of|between)|"
    r"give(?: me)? a comparison (?:of|between)|comparison (?:of|"
    r"between))(?: and contrast)? (?:the )?(?P<one>.+?) (?:and|with|to|versus|vs|against|or) (?:the )?(?P<other>.+)"
)
_SAYS = (
    r"(?:says?|said|states?|stated|reads?|mentions?|mentioned|writes?|written|claims?|stands?|tells?|talks? about|"
    r"speaks? of|explains?)"
)
_PLACE = (
    r"(?:place|passage|sentence|part|line|spot|paragraph|page|section|bit|quote|quotation|words|phrase|text|article|"
    r"document|report)s?"
)
_IT = (
    r"(?:it|he|she|they|someone|somebody|anyone|the (?:text|article|report|document|author|story|paper)s?|this|one|"
    r"an? (?:article|report|text|document)|any (?:article|report|text|document))"
)
_FIND_WORDS = (
    r"(?:find|show|locate|get|give|look for|search for|search|point)(?: me| us)?(?: (?:out|to|up))*(?: (?:the|a|any|"
    r"all))?"
    rf"(?: exact)?(?: {_PLACE})? (?:(?:where|in which|that|which) (?:{_IT} )?(?:(?:is|was|actually|exactly) )*{_SAYS}|"
    r"saying|with the (?:words|phrase|sentence|text))(?: (?:that|something like|something about|the words?|"
    r"the phrase|the sentence))*|"
    rf"where(?: exactly| in the (?:text|articles?|documents?|reports?))? (?:do|does|did) {_IT} (?:say|state|"
    r"mention)(?: (?:that|something like|the words?|the phrase|the sentence))*|"
    r"where (?:is|was) it (?:said|written|stated|mentioned|claimed)(?: that)?|"
    r"where(?: exactly)? (?:do|does|did) (?:the|these|those|your) (?:articles?|texts?|documents?|reports?|"
    r"authors?) (?:say|state|mention|read|claim|write)(?: (?:that|the words?|the phrase))*|"
    r"(?:search|look|find|grep|locate|ctrl f|do a search)(?: (?:for|up|me))?(?: (?:the|an?))?(?: (?:exact|verbatim|"
    r"literal))? (?:words?|phrase|string|wording|quotation)s?|"
    r"(?:search for|grep(?: for)?|ctrl f|search (?:the|these|your|all) (?:articles|library|texts?|documents) for)"
)
_FIND = r"(?:find|show|locate|search|look|get|grep|quote)"
_SAYING = (
    r"(?:say|says|said|state|states|mention|mentions|mentioned|contain|contains|containing|appear|appears|occur|"
    r"occurs|stand|stands|written|read|reads|use|uses|used)"
)
_FIND_QUOTED = (
    rf"(?=(?:[a-z]+ )*(?:{_FIND}|{_SAYING})(?: |$)|$)(?:(?:{_FIND}|{_SAYING}|where|is|and|or|in|which|does|do|did|"
    r"can|could|you|has|have|me|us|the|a|any|all|exact|exactly|words?|phrase|string|text|sentence|"
    r"passages?|places?|lines?|with|that|it|one|of|are|was|they|anywhere|somewhere|articles?|documents?|texts?|"
    r"reports?|library|files?|please|for|expression|there|come|comes|up|from|found|to|be|your|this|these)(?: |$))*"
)
_QUOTED = (
    r"(?:(?:find|show|locate|search|search for|look for|look up|get|grep|where|where is|wheres|is|quote|and|or|"
    r"in which|which|what|who|whose|does|do|did|can you find|has|have)?(?: (?:me|us|the|a|any|all|exact|exactly|"
    r"words?|phrase|string|text|sentence|passages?|places?|lines?|with|where|that|in|it|one|"
    r"of|is|are|was|it|they|he|she|say|says|said|state|states|mention|mentions|mentioned|contain|contains|"
    r"containing|appear|appears|occur|occurs|use|uses|used|stand|stands|written|anywhere|somewhere|articles?|"
    r"documents?|texts?|reports?|library|files?|please|for|word|quote|expression|there|come|comes|up|from|found|to|"
    r"be|you|find|can|and|your|this|these))*)"
)
_QUOTED = r"“([^“”]{2,300})”|\"([^\"]{2,300})\"|«([^«»]{2,300})»|(?<!\w)'([^']{8,300})'(?!\w)|‘([^‘’]{8,300})’(?!\w)"
_READER = (
    r"\b(?:you|u|ur|your|yours|yourself|youre|ya|quoth|articles?|documents?|files?|docs|library|folder|sources?|bot|"
    r"app|tool|chatbot|ai|summar\w*|texts?|help|language|languages)\b"
)


INTENTS = IntentCues(
    small_talk={name: re.compile(rf"(?:{pattern})(?= |$)") for name, pattern in _SMALL_TALK.items()},
    fillers=re.compile(rf"(?:{_FILLERS})(?= |$)"),
    about={name: re.compile(rf"(?:{pattern})$") for name, pattern in _ABOUT.items()},
    about_first={name: re.compile(rf"(?:{pattern})$") for name, pattern in _ABOUT_FIRST.items()},
    polite=re.compile(rf"{_POLITE}(?= |$)"),
    polite_last=re.compile(rf"(?<= ){_POLITE_LAST}$"),
    summary=re.compile(rf"(?:{_SUMMARY})$"),
    listing=re.compile(rf"(?:{_LISTING})$"),
    comparison=re.compile(rf"(?:{_COMPARISON})$"),
    this_article=re.compile(
        rf"(?:this|it|that|(?:this|that|the)(?: same| last| whole| entire| current| above)? {_ARTICLE}(?: above)?|"
        r"all this|all of (?:this|it)|it all|everything here|what it says|the above|above)$"
    ),
    all_articles=re.compile(
        r"(?:(?:all|these|those|the|your|my|all the|all of the|all these|all of these|all your|our|every|"
        rf"each)(?: [a-z]+)?? {_ARTICLE}|all|all of them|them|them all|everything|(?:the|your|my|this)(?: whole|"
        rf" entire)? (?:{_LIBRARY}|set))$"
    ),
    article_on=re.compile(
        rf"(?:(?:the|that|this|your|my|an?|all|any) )?(?:[a-z]+ )??{_ARTICLE} (?:(?:that is |which is |"
        r"thats )?(?:about|on|regarding|concerning|called|titled|named|entitled|with the title|covering|of)|"
        r"that (?:talks|speaks|deals|tells) (?:about|with|of)) "
    ),
    find_words=re.compile(rf"(?:{_FIND_WORDS})(?= )"),
    find_quoted=re.compile(rf"{_FIND_QUOTED}$"),
    quoted=re.compile(_QUOTED),
    reader=re.compile(_READER, re.IGNORECASE),
)
