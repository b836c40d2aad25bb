"""Everyday English of five letters or more that must not be "mended" into a farm word ("weather", "thanks", "leave").

A word here has no meaning for the reader; it is only protected.
"""

_WORDS = """
weekly separate separately lateness mates attendance busy dashed fried gallops manage pocket polite powder prepare reduce replace resume
slapped stack strangers stuck valve vegetable vegetables completely collectors houses akara
robber robbers robbed flat flats bugs deed deeds bred bids solid sill silly foul beads dyes does dads duds sales sails rays troy trays soles weeds weeks weary eased teach reach beach peach each wicks tidy toddy
abeg abeggi about above abuja across after again against agree agric ahead album alive allow almost alone along
already although always among angry another answer anybody anymore anyone anything anyway apart appear apply
april arent around arrive arsenal aside asked attach august aware badly baked baker bakes banks barked barks
basic beach beard bears began begin behind being believe belle below benches bends benin beside best beta better
between beyond birth births black blame bless board books bored boring borrow both bottom bought bound brain
brand brave bread breads bring broad brooding brother brought brown brush build built bunch burden bush business
called caller calling calls calm came camel camp candle cannot cards cared cares carry cases cashed casts catch
caught causes center certain chain chair chalk chance change chapter charm chase cheap cheat check cheek cheer
chelsea chest chief chiefs child children chips choice choose chop chord church circle city claim class clean
clear click climb clock close clothes cloud coast coffee colour comes coming common comot company complain
complete computer consider contact continue control cooking cool corner correct could couldnt count country
couple course court cover crash crazy cream cross crowd curse cycle daily dance danger dated daughter dealer
dealing deals dealt death december decide deep delay deliver dem depend dey diary didnt diets differ different
difficult dined dinner direct dirts dirty diver divide doctor doesnt doing dolls dont doors doses doubt down
dozen draft drawn draws dream dress dries drift drive driver drop during dusty early earth easily eight either
else empty enemy energy engine enjoy enough enter entire enugu equal error evening event every everybody
everyone everything exact example except excuse exist expect expecting explain extra faced facts failed fails
fakes fall false family famous fares farm farmer farmers farming father fault favour fear feast february feeds
feel feeling fence ferry fever field fight fill final finally find fine finger finish fire fires firms first
fixed fixes flags flash flesh flies flock flood floor flour flower fluid focus follow following food force
foreign forget forgot form forward found fresh friday friend friends from front fruit full funny further future
gather gave general gentle giant girl given glad glass going gone good goods government grace grade grand grant
grass great green greet ground group grow grown grows guard guess guest guide happen happy harcourt hard harsh
hasnt haven havent hear heard heart heavy hello help helped here hers himself hold home honest hope horse hotel
hour house human hundred hurry husband ibadan idea ideas ilorin image imagine important include inside instead
isnt issue itself january joint jos judge july june kaduna kano keep keeps kept kids kind kindly king knock know
known knows kuku ladies lager lagos land large laser last late later latter laugh laughed layed leader leads
leaked learn lease least leather leave leaves left legal lemon less letter level lever light lighting like liked
likely limit line linen lines lions list listen little live lived lives living loans lobby local locked lodge
logic long longer look looked looking looks lorry loses loud love lower lucky lunch madam made mail main maize
make makes making male manager many march mark market marry master matter maybe meal mean means meant medium
meet meeting member men mention message might mind mine minor minute miss missed missing mistake mixed model
moment monday money month more morning most mother motor mouth move moved movie moving much music must myself
name named narrow near nearby need needed neighbor neighbour neither never news next nice nigeria nigerian night
nobody noise none normal north note nothing notice november number occur ocean october offer office often oga
ogun older once onitsha only open opened opinion option order osogbo other others ought ours outside over owerri
owner page pages paid pain paint paints pair pants paper papers parents park part parts party pass passed past
paste pastor path pause peace pens people pepper perhaps person petty phone piano picture piece pikin pilot
pitch pizza place places plain plan plane plans plant plate play played player please plenty plots poems poets
point police polls ponds pools poor port ports possible post posted pound power pray prayer prefer present press
pretty price pride prince print problem profit proof proper proud public pull puppies puppy pure push queen
question quick quickly quiet quite race radio rain raining rains raise ran range rate rather reach reached read
ready real really reason receive recent record regard regards region relate release remain remember remove
repairing reply report request rest result return rich ride right ring river road rock roof room rough round
route rule rules sabi said salad sales salon same sand saturday sauce save saved saying says scale scare scary
scene scent school science scope score search season seat seats second secret see seeds seem seems seen self
sells send sends sense sent september series serious serve service seven several shade shake shall shape share
sharp sheet shelf shift shine ship shirt shock shoot shops shore short shots shoulder shouldnt shout show showed
shower shown shows side sides sight sign signs silent silver simple since sing single sister sites sixth size
sizes skin sleep slept slow slowly small smart smell smile smoke smooth snow social soft soil some somebody
someone something sometimes song soon sorry sort sotey sound south space speak special speech speed spell spend
spent spirit split spoilt sport spot spread spring square stage stand standing star start state stay stayed
steel step stick still stone stood stop store storm story straight strange street stress strike string strong
student study stuff style such sudden suddenly suffer sugar suit summer sunday super supply support suppose sure
surely surprise sweet table take taken takes taking talk talked tanks tapes tasks taste taught taxes teach
teacher team teams tears teeth tell telling tells tends tents term terms test tests texts thank thanked thanks
that thats theft their them themselves then there therefore theres these they theyre thick thief thing things
think third this thorn those though thought thousand three threw throat through throw thursday tiger tight tiles
times tired title today together tomorrow tones tonight took tools tooth topic total touch tough tour toward
towards tower town toxic track trade train travel treat tree trial tried trip trouble true truly trust truth
trying tuesday turn turned twice type una uncle under understand until upper upset urgent used useful usual
usually value very video view village visit voice wahala wait waited waiting waka walk wall want wanted wants
warm warn wash wasnt waste watch watched water weak wear weather wedding wednesday week weekend weight welcome
well went were west wetin what whats wheel when where which while white whole whose wife wild will wind window
winner winter wish with within without woman women wonder wood word words work worked worker working works world
worry worse worst worth would wouldnt write writing written wrong wrote wuna yard year years yellow yesterday
texted texting praying prayed prays prayers begging parting playing praise seeking sending
mile miles
young youre yours yourself youth
"""
COMMON: frozenset[str] = frozenset(word for line in _WORDS.splitlines() for word in line.split())
