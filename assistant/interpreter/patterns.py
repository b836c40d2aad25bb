"""Turns of phrase that show what a message wants: orders, questions, wishes, other people's farms.

Patterns over folded words (lexer.fold), joined by single spaces. intent.py decides what they mean together.
"""

from __future__ import annotations

import re

from farms.language.wordlist import phrases, words

PAST_VERBS = (
    "sell",
    "buy",
    "pay",
    "collect",
    "die",
    "kill",
    "lose",
    "feeding",
    "use",
    "give",
    "harvest",
    "spend",
    "cull",
    "weigh",
    "treat",
)
# Requests beyond the assistant's rights (money, counts and deletions need a human's confirm).
FLOOR = re.compile(
    r"""
    \b(confirm|approve|finali[sz]e|authori[sz]e|accept|commit|validate)\b(?!\s+(if|whether|say|that\ (i|we|you|he|she|
          it|the|they|my|our)|how|what|with)\b).{0,40}\b(it|them|all|am|dem|draft|drafts|records?|everything|
        yourself|yourselves|sales?|expenses?|entry|entries|this|that|now|transactions?|pending)\b
  | \b(delete|erase|wipe|write\ off|forgive|clear|purge|remove|undo|reverse|hide|destroy|drop|comot|kick\ out|sack|eject|trash)\b.{0,40}\b(records?|batch|batches|
        sales?|history|data|everything|all|entry|entries|expenses?|logs?|audit|account|accounts|
        brother|sister|user|users|member|members|mortality|deaths|farm|owner|manager|last\ week|yesterday's|month|
              database|drafts?|pond\ records|table|debts?|balances?|books?|ledger|transactions?|debts?|tasks|notes|from\ (the|my)\ (farm|account|
              app|team))\b
  | ^(please\ |pls\ |abeg\ |kindly\ |oya\ |just\ |assistant\ |ok\ |and\ |biko\ |jowo\ |don\ allah\ )*(transfer|send|
        wire|remit|withdraw)\b.{0,30}\d
  | ^(please|pls|abeg|kindly|oya|biko|jowo)\ (help\ me\ )?(transfer|send|wire|withdraw|pay|buy|order|call|text|
        whatsapp|message)\b
  | ^(use\ my\ (account|wallet|card)|debit|charge\ my|make\ (a\ )?(transfer|payment)|initiate)\b
  | ^pay\b.{0,60}\b(now|immediately|for\ me|from\ my|sharp\ sharp)\b
  | \b(pay|transfer|send|withdraw)\b.{0,40}\bfrom\ (my|the|our|farm|farm's)\b.{0,14}\b(account|wallet|bank)\b
  | \b(set|add|increase|top\ up|topup|reset|load|give|change|make|grant|refill|credit|boost|refund|
        put)\b.{0,30}\bcredits?\b(?!\s+sale)
  | \bcredits?\b.{0,20}\b(to|=|unlimited)\s*\d+
  | \bunlimited\ credits?\b | \bfree\ credits?\b
  | \bmake\ (me|him|her|my\ \w+|musa|\w+)\b.{0,12}\b(owner|admin|administrator|manager|superuser|supervisor|viewer)\b
  | \b(give|grant)\b.{0,30}\b(access|admin|owner\ rights?|permissions?|rights|role|privileges?)\b
  | \b(make|change|promote|upgrade|set|turn|switch|add|invite|assign|appoint|demote)\b.{0,50}\b(to|as|into|be)\ (be\ )?
        (an?\ |the\ |farm\ )?(owner|admin|administrator|manager|supervisor|viewer|member|superuser)\b
  | ^(pay|buy|send|transfer|order|call|text|load|recharge|subscribe)\b.{0,80}\b(sharp\ sharp|now\ now|asap|immediately|
        quick\ quick|right\ away|for\ me|on\ my\ behalf|my\ line|my\ phone|my\ number)\b
  | \b(tell|give|show|send|reveal|share)\b.{0,30}\b(password|pin|otp|passcode|token|credentials?)\b
  | \b(change|reset|update|switch)\b.{0,20}\b(role|password|owner|ownership|permission|permissions|account\ number|
        bank\ details|plan|email)\b
  | \b(add|invite|promote|sack|ban|block)\b.{0,30}\b(as|to)\ (an?\ )?(the\ )?(owner|manager|admin|member|viewer|
        worker|this\ farm|the\ farm|farm\ account)\b
  | \b(write|record|add|enter|log|put|save|post|copy|move|create|register|insert|read|show|open|give|see|check|tell|
        access|view|look)\b.{0,60}\b(\w+'s|another|other|different|neighbou?r|neighbou?rs|brother|her|his|their|
        someone\ else's|somebody|people|everybody's|all\ the)\ (farms?|account|ledger)\b
  | \b(to|into|in|for|on)\ (my\ )?(neighbou?r|brother|friend|sister|uncle|cousin)('s)?\ (records?|books?|page)\b
  | \b(records?|data|sales|figures|details|numbers?|books?|accounts?|prices?)\ (of|for|from|in|on)\ (?!my\b|our\b|the\ |this\b|
        all\b|pen\b|pond\b|house\b)(\w+\ ){1,4}farms?\b
  | ^(please\ |pls\ |abeg\ )*(show|tell|give|check|see|open|read)\b.{0,30}\b(mr|mrs|alhaji|alhaja|chief|mama|baba|oga|madam|dr)\ \w+('s)?\ (farm|poultry|fish\ farm)\b
  | \b(other|another|all)\ (farmers?|users?|customers?|people|people's)('s)?\ (records?|data|sales|farms?|details|
        phone|numbers?|accounts?|passwords?)\b
  | \b(system\ prompt|your\ (instructions?|prompt|rules?|guidelines|configuration|config|settings)|
        hidden\ (instructions?|prompt)|api\ key|secret\ key|secret\ keys|access\ keys?|database\ password|aws)\b
  | \b(skip|bypass|disable|turn\ off|switch\ off|override|avoid|remove|off)\b.{0,30}\b(confirmation|confirm|
        approval|checks?|safety|audit|log|logs|limits?|rules?|restrictions?|verification|guard)\b
  | \b(don'?t|no|not|never)\ (need|require|wait\ for|dey\ wait)\b.{0,12}\b(approval|confirmation|permission|confirm)\b
  | \b(without|no)\ (my\ |any\ |asking\ for\ |waiting\ for\ )?(confirm\w*|approval|permission|asking)\b
  | \bdon'?t\ (ask|wait\ for)\ (me|for)?\ ?.{0,20}\b(confirm\w*|approval|permission|again)\b
  | \bmark\b.{0,30}\b(?:as|it|them|am)\ (paid|confirmed|approved|posted|done\ by)\b
  | \b(post|publish)\b.{0,60}\b(expenses?|sales?|drafts?|records?|entries|pending|everything|all|it|them|directly|straight|to\ the\ ledger|on\ facebook|yourself|ledger)\b
  | \b(act|acting|pretend|behave|roleplay)\ (as|to\ be|like|you|that|say)\b
  | \b(edit|alter|change|backdate|adjust|falsify|tamper|inflate|reduce)\b.{0,30}\b(confirmed|posted|approved|audit|
        ledger|last\ month|records?|books?|history|figures?|opening\ balance)\b
  | \b(run|execute|drop)\b.{0,12}\b(sql|query|command|table|script|code|shell)\b
  | \b(in|from|on|of)\ the\ (confirmed|posted|approved)\ (records?|sales?|expenses?|entry|entries|books?)\b
  | ^(settle|take|use|remove)\b.{0,60}\bfrom\ (my|the|our|farm)\ (wallet|account|card|bank)\b
  | ^move\b.{0,10}\d.{0,12}\bto\b
  | ^(please\ |pls\ |abeg\ )*(record|add|enter|log|write|put|save)\b.{0,60}\b(for|to|into|in|on)\ (?!my\b|our\b|the\b|this\b)\w+('s)?\ (farm|poultry)\b
  | \bas\ confirmed\b | \bno\ need\ to\ ask\b
  | \b(increase|reduce|change|update|adjust|edit|raise)\b.{0,20}\b(stock|count|number|population|inventory)\b.{0,30}\bto\b
  | \bstop\ (asking|confirming)\b | \bset\b.{0,30}\b(balance|debt|stock|count|price)\b.{0,12}\b(to|=)
  | \b(what|which|show|list|paste|print|repeat)\b.{0,20}\b(instructions?|rules?|prompt)\b.{0,40}\b(you|given|developers?|creators?|told)\b
  | \b(move|transfer|send|wire|pay)\b.{0,20}\d.{0,20}\b(to|into)\ (this\ |the\ |my\ )?(account|acct|wallet|bank)\b
  | \b(sign|log)\ (me\ )?(in|into|in\ to)\b
  | \btask\ (for|to)\ hack\b | \bhack\b
  | \b(send|email|text|sms|whatsapp|message|broadcast)\b.{0,30}\b(customers?|everyone|everybody|all\ my|vendors?|
        report\ to|message\ to|alert\ to|money)\b
  | \b(take|apply|get|request)\b.{0,12}\bloan\b | \border\b.{0,40}\bfor\ me\b
  """,
    re.VERBOSE,
)
# An order about accounts, debts or what is already in the books, whatever its exact words.
ORDER = re.compile(
    r"""
    ^(please\ |pls\ |abeg\ |kindly\ |oya\ |just\ |ok\ |and\ |biko\ |jowo\ |assistant\ |can\ you\ |make\ you\ )*
    ( (delete|erase|wipe|remove|comot|clear|cancel|reverse|undo|edit|alter|change|adjust|inflate|move|copy|share|log|sign|
       switch|reset|use|buy|refund|write\ off|forgive|unlock|hide|export|disable)\b.{0,60}\b
      (credits?|subscription|accounts?|owner|admin|roles?|passwords?|debts?|owes?|owing|records?|drafts?|approval|reports?|
       ledger|figures|confirmed|history|database)\b
    | (falsify|forge|fake|backdate|launder)\b
    | (delete|erase|wipe|destroy)\ (pond|pen|house|tank|batch|tarpaulin|the\ (pond|pen|house|batch|layers|broilers))\b
    )
  | \b(show|share|tell|give|send|read|see|view|get)\b.{0,40}\b(neighbou?r|other\ farmer|another\ farmer|friend|rival)('s|s)?\b
        .{0,20}\b(farms?|records?|figures|sales|books?)\b
  | \b(ka\ goge|goge\ (duk|dukkan)|ka\ tabbatar|tabbatar\ da|ka\ amince|(ka\ )?(aika|tura)\ kudi|ka\ biya|fi\ owo\ ranse|pa\ gbogbo|nu\ gbogbo|
        jerisi|hichapu|hichaa|kwado\ ha|zipu\ ego|ziga\ ego|nyefee\ ego)\b
  | \b(of|for|in|from)\ the\ (farm|poultry)\ (next\ door|beside|near|opposite|behind|down\ the)\b
  """,
    re.VERBOSE,
)
# Orders written for a machine to obey, wherever they stand in a message.
INJECTION = re.compile(
    r"""
    \b(ignore|disregard|forget|override)\b.{0,30}\b(instructions?|rules?|prompt|previous|above|prior|everything|
          guidelines|limits|safety|restrictions?)\b
  | ^\[?\s?(system|assistant|ai|admin|developer|root|user|tool|function|bot)\s*(\]|:|>|message|prompt|override|mode)
  | ^as\ (an?\ )?(admin|root|system|superuser|developer)\b
  | \bas\ (the|your|an?)\ (developer|admin|administrator|supervisor|programmer|engineer)\b
  | \bnew\ rules?\b | \bevery\ message\b | \bfrom\ now\ on\ you\b | \bwithout\ (any\ )?(limits|restrictions|filters)\b
  | \b(you\ are\ now|developer\ mode|admin\ mode|god\ mode|jailbreak|dan\ mode|system\ (message|override|prompt|
        note|notice|instruction)|new\ instructions?|begin\ (tool|system)|end\ of\ (message|prompt)|
        prompt\ injection)\b
  | ^(begin|start|enter)\s+(override|system|admin|tool|root|god|debug)\b | \b\w+\ _\ \w+\ \( | <\s*/?\s*sys
  | \b(tool|function|create_record|tool_call|tooluse|sudo|execute)\s*[:(=] | \b(create_record|tool_call|record_sale|
        record_expense|add_record|post_sale)\b
  | ^(ai|assistant|bot|farmbot|chatbot|robot)\b.{0,20}\b(obey|must|shall|insert)\b
  | \bdear\ (ai|assistant|bot|model)\b | \b(attention|(note|message|instruction|memo)s?\ (to|for))\ (the\ )?(ai|assistant|
        bot|system|llm|model|chatbot)\b
  """,
    re.VERBOSE,
)
IMPERATIVE_START = re.compile(
    r"^(please |pls |now |also |then |and |just |immediately |you must |you should )*(record|add|create|set|insert|"
    r"enter|log|write|post|save|mark|register|make|draft|put|increase|change)\b"
)
REPORTED = re.compile(
    r"\b(forwarded|forward|fwd|copied|pasted|copy|typed|wrote|message|msg|sms|email|text|whatsapp|says|said|"
    r"written|reads|caption|sticker|label|poster|flyer|leaflet|paper|invoice|receipt|sign)\b"
)
# A dose or a treatment is asked for: only a vet may answer.
DOSE = re.compile(
    r"\b(dose|doses|dosage|dosing|how many (ml|mls|mg|spoons?|teaspoons?|tablespoons?|grams?|g|drops|sachets?|"
    r"tablets?|capsules?|cc|bottles?|litres|satchets?|packs?)|how much (drug|medicine|"
    r"antibiotics?|tylosin|tylo|oxytet\w*|doxy\w*|vaccine|enro\w*|salt|vitamins?|dewormer|ml|mg|gram|keproceryl|"
    r"neoceryl|embazin|ivermectin|\w+cillin|\w+cycline|\w+mycin|\w+floxacin|drugs))\b"
    r"|\b(which|what|wetin|best|any|kini|wane|gini|wace|kedu|which kind|good)\b.{0,25}\b(drugs?|medicine|"
    r"antibiotics?|medication|injection|treatment|vaccine|oogun|magani|ogwu|dewormer|remedy)\b.{0,40}"
    r"|\b(wetin|what|which one|wetin be|kini)\b.{0,24}\b(give|use|treat|administer|inject|apply|put|"
    r"cure)\b.{0,30}\b(them|am|it|my|the|fowls?|birds?|fish|dem|water|cough|sick|cocci\w*)\b"
    r"|\bhow (do|can|should|i go|will|we go|to|una dey|you dey)\b.{0,20}\b(treat|cure|medicate|inject|administer|"
    r"dose)\b|\b(cokali|milligram|mil nawa)\b|\b(magani|maganin|oogun|ogwu)\b.{0,30}\b(nawa|elo|melo|ole)\b"
    r"|\b(nawa|elo|melo|ole)\b.{0,30}\b(magani|maganin|oogun|ogwu)\b|\bprescri(be|ption)\b|\bhow (much|"
    r"many)\b.{0,40}\b(per litre|per liter|for \d+ (litres?|liters?|birds?|fish)|in (the )?water|inside water|"
    r"inside \d+)\b"
    r"|\b(give|recommend|suggest|prescribe|advise)( (me|us|a|the|any|good|some|which))* (drugs?|medicine|antibiotics?|medication|dose)\b"
    r"|\bneeds? (a |an |some )?(drugs?|antibiotics?|medicine)\b.{0,20}\bdose\b|\bcan i (mix|double|combine|inject|give)\b.{0,60}\b(drug|dose|tylo\w*|doxy\w*|oxytet\w*|enro\w*|"
    r"antibiotics?|vaccine|medicine|human|ampiclox|tetracycline|them)\b"
)
WITHDRAWAL = re.compile(
    r"\bwithdrawal\b|\bhow (long|many days)\b.{0,50}\b(before|after|wait|until|till|sell|eat)\b|\bsafe to (eat|sell)\b"
)
# Other people's farms.
THIRD = re.compile(
    r"\b(neighbou?rs?|friends?|cousin|colleague|another farmer|other farmer|other farmers|one farmer|a farmer|his|"
    r"their|her|another|other|brother's|uncle's|sister's|friend's|neighbou?r's|somebody's|one man's|dem|"
    r"\w+'s) farms?\b"
    r"|\bmy (neighbou?r|friend|cousin|colleague|in-law|brother|uncle|sister|classmate)\b|\b(a|one|another|some|"
    r"other) (farmers?|poultry|poultries|farms?|fish farm)\b|\bfarmers in\b|\bpeople for\b|\b(next door|former boss|my (last|former|previous|old) (boss|farm|job)|beside us|(in|on) (our|my) (street|area))\b"
)
# Somebody else's talk, print or screen: what follows it did not happen here.
HEARSAY = re.compile(
    r"\b(dem|them|they|people|everybody) (say|dey talk|dey say|are saying)\b|\bmeeting\b.{0,20}\b(said|say)\b"
    r"|\b(i|we) ((hear|heard)( that| say| for| in| on)|read( that| online| in the)|saw online)\b"
    r"|\b(radio|tv|television|newspaper|news|facebook|whatsapp group|youtube|film|movie|article|story|blog|instagram|"
    r"tiktok)\b.{0,20}\b(say|says|said|show\w*|report\w*|post\w*|write|wrote)\b"
    r"|\b(group|son|daughter|child|pikin) (posted|typed|wrote)\b|\brepeat after me\b|\btranslate\b|\bexample (of|is)\b"
    r"|\b(one|a|another|some|that) (man|woman|guy|lady|person|pesin|boy)\b.{0,20}\b(said|say|says|told|lost|lose)\b"
    r"|\bprices? (update|list|today)\b|\b(reported|outbreak|confirmed) in (?!pen|pond|house|tank|batch|our\b|my\b|the\b)\w"
    r"|^(some |a few |many |several )?(months|years) ago\b|\blong (time )?ago\b"
    r"|\bin (the|a|one) (story|film|movie|novel|game|class|seminar|training)\b"
    r"|\b(on|at|in) (another|his|her|their|somebody's|my (neighbou?r|brother|friend|uncle|sister)('s)?) (farm|place|pond|pen|poultry)\b"
    r"|^(the |an )?(article|story|film|movie|newspaper|headline|example|news)$"
)
# Said to try, to play or to practise: nothing in the message happened.
PLAY = re.compile(
    r"\bjust (testing|joking|kidding|practi[cs]ing|practice|a test|a joke)\b|\bthis is (only |just )?(a )?(test|sample|joke|"
    r"example)\b|\b(test|sample|dummy|example) (message|record|entry)\b|\bnot real\b|\bapril fool|^pretend (?!(you|to be|as|that you)\b)"
    r"|\b(i'm|i am|i dey|na play i dey) (only |just )?(joking|kidding|testing|play|joke)\b"
)
# What is said is denied, doubted or not to be written down.
DENIED = re.compile(
    r"\b(a|na|is|big|be) (lie|lies|false|untrue) (that|say)\b|\b(dem|them|they|he|she) (lie|lied|dey lie) (that|say)\b"
    r"|\b(i|we) (no|never|did not|didn't) (talk|said|say|told|tell|write|wrote)\b|\bnot sure (whether|weda|that)\b"
    r"|^((please|pls|abeg) )?(forget|ignore|disregard) (that|say) (?!one\b|part\b|it\b|was\b)\w"
    r"|^((please|pls|abeg) )?(ignore|disregard|forget) (this|my last|the last) message\b"
    r"|^((please|pls|abeg) )?(do not|don't|dont|no) (record|log|write|save|enter)\b(?!.*\b(but|instead|rather)\b)"
)
# Headings over what is kept or asked for, not over what happened.
STANDING = re.compile(
    r"^(opening |closing |current |our |my |the )?(stock|stocks|inventory|in store|in stock)$|^\w+ prices?( list)?$"
)
# The whole of what was said is asked about.
TAG_QUESTION = re.compile(
    r"\b(is|was) (that|this|it) what (i|we|you)\b|\b(right|correct|true|abi|sure|isn't it|not so|shebi)$|\bwho (wants?|needs?)$"
)
REQUEST = re.compile(
    r"^(please |pls |abeg |hello |hi |kindly )*(show me|tell me|give me|can you|could you|will you|would you|list|"
    r"you fit|can i see|let me see|i want you to|what is your|what are your)\b"
)
PERSONAL = re.compile(
    r"\b(for|to) (my|his|her|our) (wife|husband|son|daughter|mother|mum|father|dad|children|child|kids|pikin|"
    r"family|house|phone|wedding|madam|in-?law|brother|sister|birthday)\b"
)
STARTERS = words(
    """
    so and but please pls abeg biko jowo hello hi oga sir ma madam now then ok okay well hey good morning afternoon
    evening , also kindly dear assistant farmhand e oya um hmm just quick question
    """
)
DEMAND = re.compile(
    r"^(please |pls |abeg |kindly )*(give me|tell me|send me|recommend|prescribe|advise|suggest|i need|i want|"
    r"help me|make you tell me|show me|drug|drugs|dose|dosage|medicine|treatment|best)\b|\bprescription\b|\b(the|"
    r"correct|right) (dose|dosage)\b|\bdose for\b"
)
# Question words that Pidgin and the local languages also put late in the sentence.
LATE = phrases(
    """
    wetin; nawa; elo; melo; kini; gini; ole; abi; shebi; menene; yaushe; kedu; nawa ne; ego ole; ki ni; kilode;
    nigbawo; vs; versus; compared to; how much; how many; meloo; elo ni; wane; wanne
    """
)
PAST_FORMS = re.compile(
    r"\b(sold|bought|paid|died|lost|fed|gave|collected|picked|gathered|laid|spent|used|vaccinated|don \w+|"
    r"harvested|killed|weighed|received|was|were|took|chopped|ate|got)\b"
)
# Will, wish and Pidgin future: not yet happened.
WILL = re.compile(
    r"\b(will|shall|going to|gonna|i'll|we'll|he'll|they'll|wan|wanna|(i|we|e|he|she|dem|they|una|make i|"
    r"make we) go (sell|buy|carry|pay|vaccinate|give|feed|clean|collect|harvest|kill|deworm|pick|come|do|start|"
    r"stock|dey|change|bring)|"
    r"(i|we|he|she|e|dem|they) for (have |don )?(sell|buy|die|lose|make|pay|collect|pick|get|carry)|go don|"
    r"can (sell|buy|supply|produce|harvest)|"
    r"i dey (go|plan|think)|make we|hope|hoping|planning|plan|plans|thinking|intend|intends|intending|want to|"
    r"wants to|wanted to|would|could|might|(i|we|he|she|they|it|e|birds?|fish) may (?!\d)|maybe|about to|aim|"
    r"expect|expects|expecting|almost|nearly|offered|pricing|priced|bargain\w*|(booked|reserved) \d+|(try|tried|trying|attempted) to|used to (?!\d)|looking for (a |some )?buyers?|for sale|(interested|need|any) buyers?|who wants?|(i|we) (still )?owe|"
    r"each (bird|fish|hen|layer|broiler) (eats?|chops?|takes?|needs?|drinks?)|should have (?!been\b)|usually|normally|in a (bad|good|normal) (day|week|month)|before (i|we) (sell|buy|pay|harvest)|"
    r"suggest\w*|(advised|thinks?|think) (that )?(i|we|you)|(is|are|was|dey) asking (for)?|wants|should (get|make|harvest|reach)|(i|we|he|she|they) (was|were) to (?!\d)|forgot to (?!(tell|say|report|mention|record|add|note|inform|send|write))|asked for|ordering|promised?|negotiating|looking to|"
    r"would like|wish|considering|consider|supposed to|planned to|budget(ed)?|quot\w+|propos\w+|target|ready to|"
    r"don tell me say him go|"
    r"zan|za mu|zamu|za a|ina so|muna so|maa|yoo|mo fe|a fe|anyi ga|aga m|m ga|ga-ere|ga-azu|achoro m|should be (?!\w+(ed|n|t)\b)|"
    r"forecast|projected|estimate)\b"
)
PRICE_TALK = re.compile(
    r"\b(price of|prices? (is|are|has|don|now|go)|the price|market price|sells? at|sells? for|goes for|go for|"
    r"selling (at|for)|now selling|now (sells?|costs?|goes)|(feed|crate|bag|maize|egg|eggs) ((is|na|are) now|go be)|"
    r"dey sell for|dey sell at|dey go for|costs now|(go|gone|went|goes) up to|now (\d{1,3},\d{3}|\d+ ?k)|available (at|for|now)|(is|na|are) \d\S*( ?k)? .{0,20}\bnow\b|(is|na|are) now (\d{1,3},\d{3}|\d{4,}|\d+ ?k)|(increased?|raised?) .{0,20}to)\b"
)
