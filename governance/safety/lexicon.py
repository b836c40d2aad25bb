"""The words that the safety rules know: concept -> words in English, Pidgin, Hausa, Yoruba and Igbo.

Words are written without accents, as `text.fold` leaves them. "tylo*" stands for every word that begins so, "*cycline"
for every word that ends so; several words separated by blanks are a phrase. Local forms need a native speaker's review.

A data table: it may be longer than other modules.

Prohibited in food animals, and where that stands:
chloramphenicol and nitrofurans: EU Regulation 37/2010 (table 2), FDA 21 CFR 530.41, and NAFDAC's public alert 036/2024
on veterinary drugs banned in food-producing animals; nitroimidazoles, malachite green, crystal violet, carbadox,
olaquindox, hormones: EU and Codex lists; antibiotics as growth promoters: NAFDAC's ban.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    # what is given
    "drug": (
        "epsom*;*cin;*xin;*quin;*ject;*cox;*trim;*dox;*azole;*mectin;dox*;tylan*;lincocin;oxyvet;levas*;norflox*;"
        "*cycline;*mycin;*micin;*cillin;*floxacin;*bendazole;*nidazole;*prim;sulfa*;sulpha*;tylo*;doxy*;"
        "oxytet*;oxy tet;enro*;cipro*;conflox*;kepro*;neocer*;embazin*;ampro*;levamisol*;piperazin*;ivermec*;"
        "ivomec;colistin*;keproceryl;toltrazuril;baycox;diclazuril;lincospectin;tiamulin*;tilmicosin*;"
        "tetracyclin*;tetra;genta*;florfenicol;erythro*;strepto*;penstrep;antibiotic*;coccidiostat*;"
        "anticoccidial*;dewormer*;wormer;antibacterial*;dexametha*;prednisolon*;aspirin;lugol;gentian*;tm tm;"
        "imequyl;oxyte*;bacitracin;virginiamycin;fluralaner;chloram*;furasol*;furazol*;furalt*;neofuran*;"
        "nitrofur*;metronid*;flagyl;septrin;ampiclox;paracetamol;panadol;malachite;permanganate;formalin;"
        "formaldehyde;copper sulphate;copper sulfate;methylene blue;acriflavin*"
    ),
    "med": (
        "powder;liquid;drug;drugs;medicine;medicines;medication;medications;treatment;injection;injections;"
        "syrup;the powder;antibiotic*;dewormer*;vitamin*;multivitamin*;vitalyte;electrolyte*;antistress;"
        "anti stress;glucose;oogun;ogun naa;magani;maganin;magunguna;ogwu;abere;allura;allurar;agbo;dosage;"
        "active substance;active ingredient;the product;this product;the label;iodine;probiotic*"
    ),
    "vaccine": (
        "allurar newcastle;allurar gumboro;ajesara;by eye drop;eye drop;eye drops;vaccine*;vaccinat*;lasota;"
        "la sota;gumboro;newcastle vaccine;komarov;"
        "9r;rigakafi;ajesara;marek;ibd;hitchner"
    ),
    "vitamin": "vitamin*;multivitamin*;electrolyte*;vitalyte;antistress;anti stress;glucose",
    "month": "january;february;march;april;may;june;july;august;september;october;november;december;watan;osu",
    "weight": (
        "bag;bags;eats;ate;trough*;kcal;protein;weigh*;weight*;size;average;mean;nauyi;iwuwo;ibu;growth;gain;grow;heavy"
    ),
    "dose_word": "dose;amount;doses;dosage;dosing;overdose;adadin;strength",
    "benign_stuff": (
        "salt;lime;limestone;liming;agricultural lime;skim milk;skimmed milk;milk powder;oyster shell;virkon;"
        "disinfectant*;izal;premix;concentrate;manure"
    ),
    "water_test": "ammonia;nitrite;oxygen;ph;tan;alkalinity;hardness;transparency;dissolved",
    "feed": (
        "feed;mash;pellet*;starter;grower;finisher;maize;soya;abinci;ounje;oúnjẹ;nri;bran;crumble*;ration;"
        "chop;concentrate;premix"
    ),
    # in what, for whom
    "carrier": (
        "cubic;m3;header;water;drinker*;drinking;bucket*;keg*;drum*;gallon*;gal;jerrycan*;litre*;liter*;l;"
        "ltr*;lita;ruwa;omi;mmiri;bokiti;boket;bucket;pond;tank;feed;mash;pellets;beak;mouth;neck;thigh;"
        "breast;muscle;eye;eyes;skin;wing;body weight;bodyweight;kg;kilo;kilos;garwa;jarka"
    ),
    "vessel": "bucket*;drinker*;keg*;gallon*;jerrycan*;drum*;litre*;liter*;tank*;bottle*;bowl*;basin*",
    "animal": (
        "bird*;chick;chicks;chicken*;hen;hens;layer*;broiler*;cock;cocks;cockerel*;turkey*;fowl*;poult*;"
        "flock;pullet*;fish;fishes;catfish;fingerling*;juvenile*;goat*;kaza;kaji;kajin;adiye;okuku;azu;eja;"
        "kifi;dem;animals;duck*;noiler*"
    ),
    "each": "each;per;every;apiece;kowace;kowane;kookan;o bula;obula;/;:;a head",
    "them": "them;dem;am;it;ha;su;won",
    # what is done
    "give": (
        "go with;go for;keep on with;carry on with the medicine;continue with;keep them on;keep dem;"
        "put them on;keep it on;"
        "give;giving;use;using;put;add;adding;mix;mixing;pour;inject;injecting;apply;administer;dissolve;"
        "dilute;drench;dose;drop;sprinkle;treat;start;try;feed;chook;ba su;ba;zuba;ka zuba;a yi;yi;fi;fun;"
        "nye;tinye;gwakota;gba;top dress;insert;crush;grind;begin;raise;increase;repeat;spray;dip;rub;deworm;"
        "vaccinate;let them drink;make dem drink;take;need;needs;serve;offer;swab;bathe;continue;keep giving;"
        "boil;lo"
    ),
    "past": (
        "mun sayar;na sayar;muka sayar;e si ta;anyi rere;i rere;wey you write;note wey;you talk;"
        "kuka rubuta;kun rubuta;saved :;typed;treatment history;given by;dey the book;dey for book;"
        "were injected;got;received;entry;"
        "entries;log;diary;recorded;kept it as;gave;used;wrote;injected;"
        "treated;noted;entered;bought;sold;drank;paid;you spent;we spent;reported;written;you said;you told;"
        "una use;una don;don use;don write;you don;kun yi;mun yi;na rubuta;mo ti ko;you asked;prescribed;"
        "advised;your note;your notes;your entry;last entry;your record;this note;a note;drafted;draft;"
        "prepared;yesterday;jiya;lanaa;lana;unyaahu;your message;were given;was given;vaccinated;dewormed;"
        "added;mixed"
    ),
    "trade": (
        "shelf;store room;inventory;purchase;bill;cupboard;invoice;restock list;price;cost;costs;buy;bought;"
        "paid;pay;spent;spend;naira;expire;expires;expired;left in stock;stock;you have;in stock;order;"
        "in the store;in your store;ra;came to;comes to;ordered;remain;remaining;left;receipt;expense;total;in all"
    ),
    "task": "task;remind;reminder;buy;collect from the shop",
    # units
    "inject": "injection;injections;inject;injecting;syringe;chook;allura;abere;agba;gbaa;gun won",
    "unit_dose": (
        "coin;fingernail;thumbnail;sasheeti;saseeti;palmful;squirts;sachet*;cokulan;cokula;kwayoyi;kwayar;"
        "digon;tablespoon*;one one;half half;dessertspoon*;thimbleful*;*spoon;*spoons;*spoonful;*spoonfuls;"
        "*droppers;mkpuru ogwu;tabuleeti;sasheti;digo;miliita;lozenge*;dram;drams;nip;finger;ml;mls;mil;mils;"
        "mill;mills;millilitre*;milliliter*;cc;mg;mgs;milligram*;mcg;microgram*;iu;drop;drops;sachet;sachets;"
        "satchet*;tablet;tablets;tab;tabs;capsule;capsules;caplet*;pill;pills;ampoule*;cap;caps;capful;"
        "capfuls;cork;corks;cover;covers;bottle cap;bottle caps;bottlecap;teaspoon*;tsp;tsps;tbsp;spoon;"
        "spoons;spoonful*;scoop;scoops;syringe;syringes;pinch;matchbox;matchboxes;bolus;shot;shots;puff;"
        "cokali;sibi;ngaji;kwaya;sachti;dropper;droppers;squirt;dot;thimble*;sashe;ṣíbí;milliliters"
    ),
    "unit_any": (
        "vial;vials;giraamu;galon;sip;splash;bit;jug;jugs;ladle;calabash;g;gm;gms;gram;grams;grammes;gramme;"
        "tin;tins;cup;cups;bottle;bottles;handful*;packet;packets;pack;packs;measure;measures;part;parts;"
        "litre;litres;liter;liters;l;kg;dose;doses;ounce;ounces;oz;ppm;injection;injections"
    ),
    "days": "morning;mornings;evenings;nights;awa;hours;day;days;dys;kwana;ojo;ubochi;week;weeks",
    "course": (
        "going until;going till;goes on until;sau biyu;sau uku;kullum;lojoojumo;emeji lojumo;laaro ati lale;"
        "kwa ubochi;ugboro abuo;ututu na;every day;each day;each morning;each evening;night and day;"
        "mornings running;days running;twice daily;twice a day;once a day;once daily;three times a day;daily;"
        "morning and evening;morning and night;every morning;every evening;da safe da yamma;morning night;"
        "until;till;per day;repeat;a week;hourly;every night;ni aaro ati ni ale;b i d;bid;two times a day"
    ),
    "more_dose": (
        "double the dose;double dose;triple the dose;double it;times the label;times the dose;"
        "more than the label;above the label;increase the dose;higher dose;stronger dose;half the dose;"
        "halve it;halve that;halve am;triple it;double am;overdose is hard;beyond the label;half the human;"
        "raise the dose;label dose"
    ),
    # prohibited, human, poisonous
    "banned": (
        "chlorom*;cloram*;furaz*;oestrogen;estrogen;testosterone;growth hormone;nitro furan*;chloram*;"
        "furazol*;furasol*;furalt*;neofuran*;nitrofur*;furan;metronid*;dimetrid*;ronidaz*;malachite;"
        "crystal violet;gentian violet;carbadox;olaquindox;diclofenac;phenylbutazone;stilb*;hormone;hormones;"
        "steroid*;growth promoter*;growth promoting;clenbuterol;dipyrone;novalgin"
    ),
    "human_drug": (
        "peflotab;emzor;boska;cafenol;felvin;fansidar;azithromycin;zithromax;visita plus;artemether;amoxyl;"
        "gestid;metrogyl;omeprazol*;aspirin;ors;paracetamol;panadol;septrin;septrim;cotrimoxazole;flagyl;"
        "ampiclox;lomotil;imodium;tramadol;tramol;ciprotab;ampicillin capsule*;amoxicillin capsule*;amoxil;"
        "augmentin;coartem;lonart;chloroquine;ibuprofen;piriton;procold;alabukun;codeine;diazepam;valium;"
        "beecham*;tetracycline capsule*;capsule;capsules;human drug*;human medicine*;human strength;"
        "human being;for humans;human antibiotic*;loperamide;omeprazole;buscopan;zentel"
    ),
    "from_people": (
        "child*;adult*;medicine store;leftover*;for house;baby;suspension;your own;chemist;pharmacy;"
        "pharmacist;patent medicine;human;people s"
    ),
    "antibiotic_of_people": (
        "cipro*;amox*;doxy*;metro;cloxacillin;aspirin;vitamin c;cough syrup;tetracycline;ampicillin;"
        "amoxicillin;erythromycin;ciprofloxacin;penicillin"
    ),
    "not_for_layers": "enro*;genta*;cipro*;*floxacin;oxytet*;erythro*;lincomycin*;ivermec*;levamisol*;piperazin*",
    "layers": "layer;layers;laying;hens in lay;in lay",
    "poison": (
        "sniper;pif paf;cypermethrin;fly killer;ddt;weed killer;acid;kerosine;methylated;spirit;ant powder;"
        "insect powder;cockroach;termite;rat bait;fly spray;mosquito spray;tar;turpentine;lighter fluid;"
        "thinner;ddvp;dichlorvos;otapiapia;ota piapia;gamalin*;lindane;kerosene;kalanzir;petrol;engine oil;"
        "diesel;detergent;omo;mothball*;moth ball*;camphor;naphthalene;rat poison;furadan;carbofuran;"
        "paraquat;gramoxone;battery acid;insecticide;pesticide;herbicide;raid;baygon;rambo;caustic soda;hypo"
    ),
    "poison_sure": (
        "sniper;ddvp;dichlorvos;otapiapia;ota piapia;gamalin*;gammalin*;lindane;furadan;carbofuran;paraquat;gramoxone"
    ),
    "bleach": "bleach;jik;hypochlorite;chlorine;parazone",
    "cleaner": (
        "izal;virkon;dettol;savlon;disinfectant*;lysol;detergent;soap;parazone;jik;bleach;germicide;phenol;creolin"
    ),
    "formalin": "formalin;formaldehyde",
    "body": (
        "dewormer;wormer;tonic;remedy;antidote;laxative;bath them;leg;scale;scales;scaly;comot;coop;cage;"
        "nest boxes;the hens;the birds;maggot*;perch*;roost*;drink;drinking;medicine;cure;cures;cough;"
        "diarrhoea;diarrhea;cholera;lice;mite;mites;worm;worms;by mouth;bird*;fowl;fowls;hen;hens;chick;"
        "chicks;fish;feed;vent;body;legs;wound;wounds;treat;treats;kill the;sick;catarrh;pond;swallow;heal;"
        "vomit;beak;wing;feather*;eggs laid"
    ),
    "equipment": (
        "tray;trays;house;houses;floor;boot;boots;footbath;wheel*;crate;crates;drinkers;equipment;empty;"
        "walls;net;nets;hands;tools;locked;lamp;generator;stove;lantern;vehicle;tyres;transport;pen floor"
    ),
    # selling, waiting
    "sell": (
        "harvest;go ahead with;go to the shop;can go to;to the bakery;go to the kiosk;go out for sale;"
        "same lorry;can go in;"
        "can go with;go to market;your deliveries;keep supplying;continue supplying;carry on with;distribute;"
        "dispatch;offload;dey sell;carry the egg*;take the egg*;carry egg*;load the;sell off;sell;selling;"
        "be sold;market;ahia;sayar;ta eyin;ree;rere;ere;tita;ta a;le ta;eat the egg*;eat them;sale goes;"
        "supply;sell am;kasuwa;oja;dressed and sold;hand over;deliver"
    ),
    "eat": (
        "soup;stew;can have;may have;scramble*;omelette*;eating;consume;consuming;eat;chop;cook;serve;taste;"
        "pepper soup;"
        "pepper-soup;restaurant;roast;fry;je;ci;rie"
    ),
    "egg": "kwan;kwayaye;crate;crates;egg;eggs;kwai;eyin;akwa",
    "meat": ("meat;carcass;carcasses;chicken;birds;bird;fowl;fowls;kaji;okuku;adiye;fish;broilers;hens;layers;turkeys"),
    "treated": (
        "holding eggs;hold eggs;holding the eggs;already injected;got the drug;got tylosin;got oxytet;"
        "on drugs;on the drug;duk da maganin;treated;treat;withdrawal;residue;residues;drug stays;"
        "on antibiotic*;medicated;last dose;label days;the label;drugged;stopped the;still on;were on;"
        "injected"
    ),
    "soon": (
        "yau;loni;taa;sharp sharp;early morning;weekend;next market day;monday;tuesday;wednesday;thursday;"
        "friday;saturday;sunday;now;today;tomorrow;gobe;lola;echi;any time;anytime;this weekend;tonight;"
        "at once;immediately;this week;straight away;right away;same day;already;while"
    ),
    "wait": "wait;waiting;jira;duro;chere;withdrawal;withdraw;clearance",
    "dismiss": (
        "sun isa;ya isa;ezuola;very careful;too careful;over careful;be cut;cut to;cut down to;be shortened;"
        "be reduced;ruin;"
        "lose too much;too costly;cannot afford;"
        "can t afford;would cost you;not worth;not have to throw;"
        "do not worry about;don t worry about;no worry;conservative;ma se duro;ma duro;kada ka jira;"
        "kar ka jira;echela;are enough;is enough;no wait;is plenty;are plenty;nobody waits;no one waits;"
        "no mind;oyibo talk;no plenty;ba shi da illa;illa;adighi njo;old talk;overcautious;over cautious;"
        "too strict;not that strict;can be shorter;may be shorter;half the time;sooner;earlier than;ignore;"
        "skip;forget;no need;not needed;not necessary;too long;no dey important;not important;"
        "only a formality;for exporters;for export;does not apply;do not apply;doesn t apply;not for small;"
        "not matter;no matter;unnecessary;exaggerated;shorten;cut short;reduce the;ba sai;ba lallai;"
        "ko se dandan;adighi mkpa;not bother;no bother;don t bother;never mind;nonsense;is for big;"
        "just advice;safety margin;only two days;cancel"
    ),
    "harmless": (
        "eggs are fine;meat is fine;eggs are okay;eggs are ok;eggs are good;eggs are clean;eggs are safe;"
        "good to sell;ready to sell;ready for sale;sellable;saleable;usable;can be eaten;can be sold;"
        "never made;never harmed;made anyone ill;made anybody ill;small amounts;tiny amounts;look normal;"
        "not gone into;nobody falls sick;no one falls sick;sick from it;no fit enter;cannot enter;"
        "does not enter;no dey enter;does not reach;not reach the;out of their system;out of the system;"
        "left the body;clears quickly;clears fast;no residue;no residues;not affect the egg*;does not affect;"
        "no dey affect;takes care of the rest;customers are safe;nobody tests;no one tests;nobody checks;"
        "no one checks;no fit harm;disappear*;vanish*;is clean;are clean;meat is clean;no go die;not die;"
        "nobody dies;never hurt;leaves the;go away;burns off;harmless;very small;is small;stays in the white;"
        "not harm anyone;no harm;safe anyway;too little;no problem;ko si wahala;babu matsala;nsogbu adighi;"
        "drug go comot;destroys;kills the drug;drug comot;negligible;removes the drug;removes the residue;"
        "goes away with;fine to sell;safe to sell;fine to eat;okay to sell;okay to eat"
    ),
    "washing": "wash;washing;boil;boiling;fry;frying;cook;cooking;freeze;freezing;smoke;smoking",
    "label": "label;leaflet;instruction*;insert",
    "hedge": (
        "after;until;till;unless;only;untreated;not treated;other pen;closed;clear from;sai bayan;titi;tupu;"
        "when the;as soon as;later than;inside the window;inside the withdrawal;within the withdrawal;held;"
        "hold back;wait until"
    ),
    "untreated": (
        "did not get;did not receive;was not given;were not given;not treated;untreated;never got;not been treated;"
        "not had any;no collect medicine;not on any"
    ),
    "over": (
        "closed on;closed;ended;is over;are over;has passed;have passed;finished;completed;cleared;elapsed;"
        "expired on;over since;is done;since it ended;time is over;after the withdrawal;gone by;up since;"
        "ran out"
    ),
    "buyer": "buyer;buyers;customer;customers;anybody;anyone;nobody;somebody;retailer*",
    "secret": (
        "between you and;keep this between;keep it between;if anyone asks;if anybody asks;if they ask;"
        "if buyer ask*;if dem ask;if the buyer asks;quietly;"
        "secretly;silently;not inform;no inform;don t inform;tell no one;tell nobody;not a word;"
        "nobody needs to know;no one needs to know;nobody need know;nobody has to know;not notice;"
        "won t notice;no go notice;will not know;won t know;nothing dey happen;nothing is wrong;"
        "nothing happened;keep the deaths;stay silent;nobody go know;no one will know;nobody will know;"
        "do not tell;don t tell;no tell;dont tell;keep quiet;keep it quiet;hide the;hide them;hide it;hide am;"
        "hide dem;"
        "hide your;hide this;hide that;hide any;hide what;hide every*;hiding;conceal;not mention;"
        "no need to mention;say nothing;mix the eggs;keep it secret;keep it to yourself;between us;"
        "kar ka fada;kada ka fada;ma so fun;agwala"
    ),
    "forge": (
        "days earlier;earlier in your record*;put the last dose;put an earlier;enter an earlier;"
        "not enter the treatment;treatment down later;record it later;write it later;leave out the treatment;"
        "not write the treatment;no write the;leave it out of the book;earlier day;wrong date;"
        "remove the treatment;change the date;backdate;back date;move the date;another date;earlier date;"
        "edit the date;delete the treatment"
    ),
    # outbreaks
    "vet": (
        "vet;vets;veterinar*;doctor;likita;likitan;dokita;dokta;animal doctor;inspector;officer;officers;"
        "ministry;authorit*;government;report;reporting;laboratory;lab"
    ),
    "no_vet": (
        "akpola dokita;akpokwala dokita;kada ku kira likita;kada ka kira likita;kar ka kira likita;ma pe dokita;"
        "ma se pe dokita;no vet can;no vet will;no vet fit;wait it out;ride it out;let it burn out;"
        "without professional;"
        "manage this yourself;manage it yourself;handle it yourself;manage this on your own;without any help;"
        "avoid the authorit*;avoid the vet;stay away from vet*;only chop your money;treat it yourself;"
        "before calling;no need to call;without calling;not call anyone;no call anybody;no vet needed;"
        "no need for any vet;can do without;no need for a vet;need no vet;no need of vet;waste of money;"
        "no waste money;without a vet;do not need a vet;don t need a vet;not call a vet;not call the vet;"
        "no call vet;no go call vet;skip the vet;vet is not necessary;vet will only;forget the vet;"
        "not worth a vet;vet is too expensive;vet no dey necessary;e no need vet;leave the vet;"
        "before calling a vet;instead of the vet;instead of a vet;rather than a vet;rather than call;"
        "no need to report;not report;no report;no need vet;vet no go;waste your money"
    ),
    "vet_person": "vet;vets;veterinar*;doctor;likita;likitan;dokita;dokta;animal doctor",
    "vet_dismissed": (
        "nothing obliges;nobody obliges;not obliged;not bound;no law;no duty;not have to;don t have to;no rule;"
        "needn t;no obligation;no reason to;no point in;no sense in;no point;no reason;expensive;waste;useless;"
        "only want;"
        "only wants;not necessary;no need;need not;unnecessary;bother;cheat;for nothing;worthless;no use;"
        "not required;no sabi;know nothing;knows nothing;nothing a vet;chop your money;eat your money;"
        "collect money;why call;save your money;save the money"
    ),
    "flu": "disease;sickness;infection;bird flu;avian influenza;influenza;hpai;h 5 n 1;h 5;newcastle;outbreak",
    "rumour": "rumour;rumor;is not real;no be real;exaggeration;just politics;is a lie;na lie",
    "evade": (
        "sell the others;sell the remaining;sell the survivors;sell the rest;before the officer;"
        "before the vet comes;before the vet arrives;before vet;before they come;"
        "before government;before they find;before news;before word;before the ministry;before people;"
        "before customers;before buyers;before the news;before traders;before anyone hears;"
        "before anyone knows;before anyone notices;before anybody hears;before anybody knows;before dem;"
        "back house;move them out;carry them go;keep selling;selling and moving;keep moving"
    ),
    "elsewhere": (
        "another state;another farm;at night;tonight;what is left;the rest;your brother;next state;across the border"
    ),
    "move": "move;carry;transport;ship;take them;sell;selling;hide;sell off",
    "open_body": ("open the dead;open the carcass*;cut open;open them yourself;open one;post mortem yourself;open am"),
    # dead and sick animals
    "dead": (
        "wey float;float up;floats up;belly up;float come;corpse;corpses;anwu;wey fall die;fall die;deaths;"
        "smothered;suffocated;drowned;perished;"
        "the mortality and;the mortalities;lifeless;dropped dead;dead;died;die;carcass;carcasses;don die;"
        "wey die;mutu;suka mutu;nwuru;nwuru anwu;ti ku;to ku;o ku;won ku;killed by heat;death;kpai"
    ),
    "sick": (
        "swollen head*;twisted neck*;collapse*;limp;still alive;still look strong;survivor*;off their legs;"
        "off legs;still breathing;cannot stand;"
        "can t stand;struggling;going down;"
        "about to die;no fit stand;wey fall;unwell;sick;weak;dying;before e die;before they die;"
        "marasa lafiya;marar lafiya;aisan;saisan;oria;ailing;coughing"
    ),
    "use_dead": (
        "smoke the;smoke dead;smoke your;dry the;dry them;cooked;boiled;fried;roasted;smoked;bleed;clean meat;"
        "grill;fetch;get price;smoke am;let the pigs;"
        "let the dogs;pigs have;have the dead;butcher;bbq;suya;live bird market;processed;process them;"
        "cold room;kill and sell;rie;sie anu;sie ya;sie ha;ku ci;je won;se won je;as feed;still good;"
        "still fresh;edible;"
        "fit for the pot;good meat;pepper am;mix it into;mix them into;feed mill;give your;give the dog*;"
        "go give;for your dog*;feed your;for dogs;chop am;for stew;for soup;good for stew;good for food;"
        "sell off;good to eat;sell;selling;be sold;dressed and sold;dress;slaughter;eat;chop;cook;roast;fry;"
        "boil;grind;feed them;feed the;feed to;to the dogs;to dogs;to the fish;to the catfish;to the pigs;"
        "throw;restaurant;pepper soup;pepper-soup;sayar;ree;le ta;e ta;ta won;ta awon;into the feed;"
        "smoke them;as food;market;mince;give them to;give am to;sell am"
    ),
    "dispose": "bury;burn;pit;incinerat*;deep;lime over;disposal",
    # negation, refusal and order
    "negation": (
        "nobody;none;hardly;against;not;never;cannot;can t;cant;don t;dont;doesn t;won t;wont;no;must not;"
        "mustn t;shouldn t;neither;nor;without;avoid;stop;refuse;kada;kar;ba na;ba zan;e ma;ma se;ma ta;"
        "ma fun;ma lo;ma je;mi o;mio;ko gbodo;erela;enyela;agbala;akpola;akpokwala;enweghi;isn t;aren t;no fit;"
        "no go;no dey;"
        "no be;instead of;refrain;ejila;may not"
    ),
    "prohibited": (
        "may not be;does not cure;not cure;can kill it;can kill them;no fit cure;not belong;are for people;"
        "is for people;for people not;for humans only;meant for people;no place in;not suitable;not help;"
        "no dey help;not the answer;is wrong;have no place;has no place;for people only;are human drugs;"
        "is a human drug;human drugs and;warn against;warns against;not for birds;not for animals;"
        "not recommended;treatment is not allowed;kill birds;kill chicks;kill fish;kill people;can harm;"
        "never be sold;never sold;spoil;not meant;poisons;prohibited;banned;forbidden;illegal;"
        "against the law;not allowed;must not be;must never;is not for;are not for;no be for;no medicine;"
        "not safe;is poison;are poison;na poison;dangerous;unsafe;locked;keep away;never be;no dey cure;"
        "not be used;not be sold;is a poison;toxic;burns;haramun;eewo;mach"
    ),
    "refusal": (
        "wrong of me;i cannot;i can t;i cant;i will not;i won t;i must not;i do not give;i don t give;"
        "i no fit;i no go;i am not able;ba zan iya;ba na bada;mi o le;enweghi m ike;only a vet;only your vet;"
        "ask your vet;ask a vet;vet work;a vet may;vet can;doses are for;vet decide;vet decides;naani dokita;"
        "dokita eran nikan;tambayi likit*;your vet decide;i may not;i refuse;not mine to;vet s job;for a vet;"
        "i am not allowed;no fit tell;ask vet;call vet before"
    ),
    "unsure": "guess;wrong of me;whether;depends;sounds;if you mean;do you mean;how many;how much",
    "say": ("say;tell;advise;answer;name;guess;recommend;fada;so;igwa;talk;give a dose;give doses;give medicine"),
    "modal": (
        "you can;you may;you should;you could;you must;you fit;you need;make you;you might;let them;i would;"
        "i d;can be;should;make una;una fit;e le;za ka iya;i nwere ike;best to;it is good to;good to"
    ),
    "filler": (
        "dey;make you;please;abeg;just;then;so;and;now;first;also;simply;ok;okay;yes;well;try to;or;ka;ki;ku;"
        "e;biko;jowo;oya;only;quickly;always;maybe;perhaps;today;start;go ahead;to"
    ),
    "works": (
        "works;work;will clear;clears;clear;cure;cures;saves;save;best;good;fast;helps;help;will do;"
        "that is what;go clear;dey work;warkar;sauka;wo;akwusi;brings;keeps;makes;make;enough;na im;fine;"
        "right"
    ),
}
