"""Everyday English of five letters or more that must not be "mended" into a farm word ("weather", "thanks", "leave").

A word here has no meaning for the interpreter; it is only protected.
"""

COMMON: frozenset[str] = frozenset(
    """
about above across after again against agree ahead album alive allow almost alone along already although always among angry another answer
anybody anymore anyone anything anyway apart appear apply around arrive aside asked attach aware badly basic beach began begin behind being
believe below beside best better between beyond black blame bless board books both bought bound brain brand brave bring broad brother brought
brown build built bunch burden bush business calls called calling came camp cannot cards carry catch caught causes center certain chance change
charm cheap check cheer chest child children choice choose church circle city claim class clean clear click climb clock close clothes cloud
coast coffee colour comes coming common company complain complete consider contact continue control cooking cool corner correct could count
country couple course court cover crash crazy cream cross crowd curse cycle daily dance danger daughter dealer decide deep delay deliver depend
didnt differ different difficult dinner direct dirty doctor doing doubt down dozen draft dream dress drive driver drop during early earth
easily eight either else empty enemy energy engine enjoy enough enter entire equal error evening event every everybody everyone everything exact
example except excuse exist expect explain extra faced facts failed fall false family famous farm farmer farmers farming father favour fear
feast feel feeling field fight fill final finally find fine finger fire first fixed flesh floor flower focus follow following food force foreign
forget forgot form forward found fresh friend friends friday from front fruit full funny further future gather gave general gentle giant girl given
glad glass going gone good goods grace grade grand grant grass great green greet ground group grow grown grows guard guess guest guide happen
happy hard harsh haven hear heard heart heavy hello help helped here hers himself hold home honest hope horse hotel hour house human
hundred hurry husband idea ideas image imagine important include inside instead issue itself january joint judge keep keeps kept kids kind kindly
king knock know known knows ladies land large last late later laugh laughed learn least leave leaves left less letter level light
like likely limit line list listen little live lived lives living local locked long longer look looked looking looks loud love lower lucky
lunch madam made mail main maize make makes making male manager many march mark market marry master matter maybe meal mean means meant
meant medium meet meeting member men mention message might mind mine minor minute miss missed missing mistake mixed model moment monday money
month more morning most mother motor mouth move moved movie much music must myself name named narrow near nearby need needed neighbor neighbour
neither never news next nice night nobody noise none normal north note nothing notice number occur ocean offer office often older once only
open opened opinion option order other others ought ours outside over owner page paid pain paint pair paper parents park part parts party pass
past pastor path pause peace people perhaps person phone picture piece place places plain plan plane plant plate play played player please plenty point
police poor possible post posted pound power pray prayer prefer present press pretty price pride prince print problem profit proof proper proud
public pull pure push queen question quick quickly quiet quite race radio rain raining rains raise ran range rate rather reach reached read
ready real really reason receive recent record regard regards region relate release remain remember remove reply report request rest result
return rich ride right ring river road rock roof room rough round route rule rules said same sand save saved saying says scale scene school
science score search season seat second secret see seem seems seen self send sense sent series serious serve service seven several shade shake
shall shape share sharp sheet shine ship shirt shock shoot short shoulder shout show showed shower shown shows side sight sign silent silver simple
since sing single sister size skin sleep slept slow slowly small smart smell smile smoke smooth snow social soft soil some somebody someone
something sometimes song soon sorry sort sound south space speak special speech speed spell spend spent spirit split sport spot spread spring square
stage stand standing star start state stay stayed steel step stick still stone stood stop store storm story straight strange street stress strike string strong
student study stuff style such sudden suddenly suffer sugar suit summer sunday super supply support suppose sure surely surprise sweet table take taken
takes taking talk talked taste taught teach teacher team tell telling term test thank thanks that their them themselves then there therefore these they thick
thing things think third this those though thought thousand three threw throat through throw tight tired title today together tomorrow tonight took tooth
topic total touch tough tour toward towards tower town track trade train travel treat tree trial tried trip trouble true truly trust truth trying
turn turned twice type uncle under understand until upper upset urgent used useful usual usually value very video view village visit voice wait waited waiting
walk wall want wanted wants warm warn wash waste watch watched water weak wear weather wedding week weekend weight welcome well went were west what
wheel when where which while white whole whose wife wild will wind window winner winter wish with within without woman women wonder wood word
words work worked worker working works world worry worse worst worth would write writing written wrong wrote yard year years yellow yesterday young
yours yourself youth thats theyre youre theres whats doesnt didnt dont wasnt isnt arent couldnt wouldnt shouldnt hasnt havent
january february march april june july august september october november december monday tuesday wednesday thursday friday saturday sunday
abeg wetin dey oga sabi wahala matter pikin chop waka comot enter carry bring shout finish beta belle plenty sotey kuku abeggi wuna una dem
agric lagos abuja ibadan kano kaduna jos enugu owerri onitsha ogun benin port harcourt ilorin osogbo nigeria nigerian government arsenal chelsea
puppies puppy barks barked baker bakes baked bread breads banks bends benches bears beard bored boring borrow bottom brush birth births
caller calm camel candle cared cares cases cashed casts center chain chair chalk chapter chase cheat cheek chief chiefs chips chord
dated deals dealt dealing death diary diets dined dirts divide diver dolls doors doses drawn draws drift dries dusty
fails fakes fares fault feeds fence ferry fever fires firms fixes flags flash flies flock flood flour fluid
lager laser latter layed leads leader leaked lease leather legal lemon lever liked linen lines lions loans lobby lodge logic lorry loses
pages paints pants papers passed paste pens pepper petty piano pilot pitch pizza plans plots poems poets polls ponds pools ports
salad sales salon sauce scare scary scent scope seats seeds sells sends shelf shift shops shore shots shown sides signs sites sixth sizes
tanks tapes tasks taxes teams tears teeth tells tends tents terms tests texts theft thief thorn tiger tiles times tones tools toxic
brooding lighting expecting repairing spoilt fence standing moving thanked regards almost computer
""".split()
)
