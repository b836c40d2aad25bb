"""What happens on a farm and what is counted there: words to concepts, English and Pidgin.

A concept ("sell", "egg", "crate") is all that the later modules look at, so a new word is one more entry here. Goods
that are bought are in vocabulary_goods.py, turns of talk in vocabulary_talk.py, other languages in vocabulary_local.py.
Entries are separated by ";" and may be phrases; a phrase beats the words in it.
"""

from __future__ import annotations

VERBS: dict[str, str] = {
    "sell": (
        "sell;sells;sold;selling;sel;sale;sales;sellin;offload;offloaded;sold out;sell out;supply;supplied;"
        "supplies;supplying;don sell;sold to;sell to;sells to;dispose of;disposed of"
    ),
    "buy": "supplied us;supply us;sold us;sold me;sell me;sell us;buy;buys;bought;purchase;purchased;buying;bot;bougt;restock feed;procured;procure;got us",
    "pay": "pay;pays;paid;payed;paying;settle;settled;payment for;payment of;payment to",
    "spend": (
        "spend;spent;spends;hire;hired;rented;chartered;cost;costs;cost us;cost me;expense;expenses;expenditure;charge;charged;charges;bill;fee"
    ),
    "die": (
        "die;dies;died;dead;dieing;dying;mortality;mortalities;mort;morts;perish;perished;kpai;kpeme;"
        "rip;kick bucket;death;deaths;dead ones;found dead;buried;bury;dead on arrival;drop dead;dropped dead;"
        "pass away;passed away;deads;did not make it;didn't make it;gone to bed dead;floating dead;smothered;"
        "drowned;suffocated;kick the bucket;carcass;carcasses;"
        "corpse;corpses;floater;floaters;lifeless;succumbed;did not survive;didn't survive;no survive;no make am;"
        "gave up the ghost;fatality;fatalities;casualty;casualties;wiped out;dropped down dead;stone dead;float;floated;don float;belly up"
    ),
    "kill": "killed by;eaten by;kill;kills;killed;killing;burnt to death;trampled;devoured;crushed;bitten by",
    "lose": "down by;lose;loses;lost;losing;loose bird;loss;losses;we loose;i loose",
    "cull": "slaughter;slaughtered;slaughtering;put down;put to sleep;euthanised;euthanized;mercy kill;mercy killed;cull;culls;culled;culling",
    "collect": (
        "got;get;gotten;received eggs;pick;picks;picked;picking;collect;collects;collected;collection;gather;"
        "gathers;gathered;egg record;egg count;egg production;production;produced;produce;eggs today;"
        "packed;harvested eggs;pickings;egg picking;collectn;eggs picked;eggs collected;counted"
    ),
    "lay": "lay;lays;laid;laying;layed;give us;gave us;gave me;give me;gives us;yielded;drop;drop eggs;dropped",
    "feeding": (
        "feed;fed;feeds;feeding;chop;chopped;eat;eats;ate;eaten;consume;consumed;consumes;chow;finish feed;"
        "feed used;feed given;feed intake;ration;feed consumption"
    ),
    "give": "throw;threw;thrown;cast;broadcast;scatter;scattered;dish;dished;share;shared;put;give;gave;gives;given;serve;served;poured;pour;pours;giv;gived",
    "use": ("use;used;uses;take;took;takes;taken;finish;finished;opened;open;go through;went through;emptied;using"),
    "weigh": (
        "weigh;weighs;weighed;weight;weights;weighing;avg wt;average wt;average body weight;avg weight;"
        "average weight;body weight;abw;sample;sampled;sampling;samples;live weight;wt;mean weight;weigh in;"
        "scale reading;tipped the scale;tip the scale;on the scale;on scale"
    ),
    "average": (
        "abw;average weight;avg weight;mean weight;average body weight;body weight;avg wt;average wt;average;"
        "avg;averaging;averaged;mean;ave"
    ),
    "drink": (
        "drink;drinks;drank;drinking;drunk;drinking water;water intake;water consumption;water used;"
        "water consumed;drinkers;dranked"
    ),
    "harvest": "harvest;harvests;harvested;harvesting;cropped",
    "treat": (
        "vaccinate;vaccinated;vaccination;vaccinating;deworm;dewormed;deworming;debeak;debeaked;debeaking;"
        "treated;treat;injected;inject;medicated;dosed;vaccinations;immunized;immunised;disinfected;disinfect;"
        "fumigated;fumigate;sprayed;spray;limed;drench;drenched"
    ),
    "happen": (
        "received;receive;gift;gifts;transferred money;blew;blew off;roof;done;completed;erected;uprooted;"
        "removed;struck;carried away;wind;lightning;died down;went off;knocked;chased;bit;rain fell;sank;"
        "overflowed;overflow;dried;dried up;power out;light out;power failure;vet man come;vet come;doctor come;visitor come;visitors come;inspector come;come check;come inspect;no water;water no dey;light no dey;no power;light don go;nepa take light;no nepa;no fuel;low water;fence;gate;moved;transferred;visited;visit;"
        "visitor;visitors;came;arrived;delivered;repaired;fixed;replaced;installed;cleaned;washed;changed;"
        "broken;broke;broke into;spoilt;spoiled;spoil;damaged;fell;collapsed;leaking;leaked;flooded;stolen;"
        "stole;thief;thieves;escaped;stocked;restocked;sorted;graded;started;began;hatched;inspected;"
        "inspection;trained;employed;resigned;travelled;absent;power outage;blackout;tripped;burnt;burst;"
        "blown off;missing;stop working;stopped working;no light;dug;built;painted;connected;refilled;drained;"
        "topped up;heavy rain;storm;switched;placed;transfer;moved out;constructed;cut;tied;blocked;"
        "cracked wall;put in;introduced;separated;isolated;tested;took sample;took samples;blood sample;blood samples;water sample;water samples;take samples;came around;"
        "passed by;shifted;resumed;returned;came back;ended;finished repairing;discovered;noticed;saw;seen;"
        "desludged;scrubbed;swept;bad;faulty;renovated;fenced;weeded;cleared;relocated;slaughtered;dressed;"
        "gifted;donated;borrowed;lent;spotted;snapped;cut off;disposed;torn;rusted;tear off;upgraded;expired;"
        "ran out;entered"
    ),
}

ITEMS: dict[str, str] = {
    "egg": (
        "egg;eggs;egs;eg;egg record;egg count;egg production;eggs today;harvested eggs;egg picking;eggs picked;"
        "eggs collected;table eggs;jumbo eggs;pullet eggs;loose eggs;cracked eggs;small eggs;big eggs"
    ),
    "bird": (
        "bird;birds;brd;brds;fowl;fowls;chicken;chickens;hen;hens;cock;cocks;old layer;old layers;spent layer;"
        "spent layers;spent hen;spent hens;live bird;live birds;rooster;roosters;chic;poultry;chikens;flock"
    ),
    "fish": (
        "fish;fishes;fishs;catfishes;mudfish;point and kill;table size;smoked fish;juveniles;juvenile;post juvenile;"
        "broodstock;melange;table fish;dried fish"
    ),
    "manure": (
        "manure;droppings;dung;poultry dung;litter manure;fowl shit;poultry manure;chicken manure;"
        "poultry droppings;poultry waste"
    ),
    "feedbag": (
        "empty feed bags;empty feed bag;empty bags;empty bag;empty sacks;empty sack;feed sacks;empty nylon;"
        "used feed bags;used bags;nylon bags;empty feed sacks;feed bags empty;empties"
    ),
    "chick": (
        "chick;chicks;day old;day olds;day-old;doc;docs;poult;poults;day old chicks;point of lay;point-of-lay;"
        "pol;pullet chicks;broiler chicks;cockerel chicks;turkey poults;noiler chicks;doc broilers;"
        "day-old chicks;growers birds"
    ),
    "fingerling": "fingerling;fingerlings;fry;fingerlins;fingerlin",
    "other_item": "plantain;vegetables;cassava;maize cobs;goat;goats;rabbit;rabbits;snails;snail",
}

UNITS: dict[str, str] = {
    "crate": (
        "crate;crates;crt;crts;cr;crat;crats;crete;cret;tray;trays;craits;crates of;krate;krates;crs;kreti;crates-"
    ),
    "piece": (
        "piece;pieces;pcs;pc;pieces of;loose;loose ones;singles;single;units;pisis;peaces;pce;pces;loose eggs;"
        "loose pieces;heads"
    ),
    "kg": "kg;kgs;kilo;kilos;kilogram;kilograms;kilogramme;kilogrammes;kg of;keji",
    "g": "g;gm;gms;gram;grams;gramme;grammes;grm;grms",
    "tonne": "tonne;tonnes;ton;tons",
    "bag": "bag;bags;bgs;bg;sack;sacks;baggs;bages;begs",
    "litre": "litre;litres;liter;liters;l;ltr;ltrs;lt;lts;lita;litas;lit;litrs",
    "gallon": "gallon;gallons;jerrycan;jerrycans;keg;kegs;jerry can;jerry cans;drum;drums;galon;galons;tankful",
    "carton": "carton;cartons",
    "bowl": (
        "mudu;mudus;congo;kongo;derica;paint;paints;paint rubber;paint bucket;rubber;rubbers;bucket;buckets;"
        "basin;basins;tin;tins;cup;cups;scoop;scoops;bowl;bowls;head pan;headpan;pan;pans;wheelbarrow;"
        "wheelbarrows;milk tin;milk tins;custard;custard rubber;custard bucket;custard buckets;tiya;measure;"
        "measures;shovel;shovels;kobo;plate;plates;container;containers;half-bag;calabash;jug;jugs;handful;"
        "handfuls;drum of feed"
    ),
    "load": ("load;loads;truckload;truckloads;trip load;tipper;tippers;pickup load;trailer;truck;trucks;trips;trip"),
    "bottle": (
        "bottle;bottles;sachet;sachets;vial;vials;pack;packs;packet;packets;satchet;satchets;bundle;bundles;"
        "roll;rolls;pair;pairs;set;sets;cylinder;cylinders;tanker;tankers;dose;doses;ampoule;tablet;tablets;"
        "length;lengths;sheet;sheets"
    ),
    "percent": "percent;per cent;%",
    "ml": "ml;mls;cl;cc;mg;mcg;spoon;spoons;teaspoon;teaspoons;tablespoon;tablespoons;drops;capsule;capsules",
    "age": "weeks old;week old;days old;months old;month old;wks old",
    "length": "cm;mm;inch;inches;feet;foot;ft;meter;meters;metre;metres;acre;acres;plot;plots;km",
    "timeunit": (
        "day;days;week;weeks;wk;wks;month;months;year;years;hour;hours;hr;hrs;minute;minutes;min;mins;times;"
        "o'clock;oclock;am;pm;a.m;p.m;nights"
    ),
}

SIGNS = (
    "cough;coughs;coughing;coughed;sneeze;sneezing;sneezes;sneezed;wheeze;wheezing;rattling;rattle;snoring;"
    "gasp;gasping;gasps;gurgling;weak;weakness;weakly;sluggish;dull;dullness;lethargic;limp;limping;lame;lameness;"
    "swollen;swelling;swell;diarrhoea;diarrhea;diarhea;diarrhoeal;purging;purge;watery droppings;watery poo;"
    "watery stool;bloody droppings;blood in droppings;bloody stool;blood;bloody;white droppings;"
    "greenish droppings;green droppings;greenish;whitish;yellow droppings;shit blood;shitting blood;shitting;"
    "shit white;shit green;toilet blood;twisted neck;twist neck;neck twist;twisting neck;torticollis;bent neck;"
    "turn neck;neck dey turn;paralysed;paralyzed;paralysis;cannot stand;can't stand;cannot walk;can't walk;"
    "pale comb;pale;dark comb;rash;rashes;wound;wounds;sore;sores;injury;injured;lesions;come up;coming up;"
    "surface;surfacing;floating;hanging vertically;hang for top;swimming upside down;swimming sideways;peck;"
    "pecks;pecking;pecked;feather loss;losing feathers;feathers falling;feather falling;remove feather;"
    "cannibalism;soft shell;soft shells;soft-shell;thin shell;thin shells;shell-less;misshapen;discharge;"
    "runny nose;runny noses;nose running;nasal discharge;watery eyes;eye dey run;swollen eyes;swollen eye;swollen face;"
    "swollen head;closed eyes;eyes closed;close eye;close eyes;closing eyes;eye close;foaming;red spots;"
    "white spots;spots;white spot;spot;swimming on;swim on;on their side;on its side;"
    "white patches;patches;fin rot;rotten fin;tail rot;ulcer;ulcers;fungus;erratic;jumping;"
    "sleepy;sleeping;drooping;droopy;droop;huddle;huddling;huddled;piling;panting;pant;heat stress;stooling;"
    "vomiting;vomit;sick;sickly;ill;unwell;sickness;not active;inactive;inactivity;restless;shaking;shivering;"
    "tremor;tremors;trembling;circling;not eating;not feeding;no dey chop;no dey eat;no chop;not chop;"
    "stop eating;stopped eating;stop chopping;refuse feed;refused feed;refusing feed;off feed;off-feed;"
    "no appetite;loss of appetite;lost appetite;appetite;losing colour;lost colour;losing color;colour change;refuse to eat;refused to eat;refusing to eat;"
    "reject feed;rejecting feed;leave feed;left feed;not drinking;refuse to chop;refused to chop;refuse chop;"
    "no wan chop;don't want to eat;not taking feed;stop taking feed;not moving;no dey move;no fit waka;"
    "no fit stand;no fit walk;dey weak;fit stand no;no fit stand up;lie down;lying down;dey lie down;sit down;"
    "popeye;pop eye;pop eyes;no fit open eye;unable;struggling to stand;lice;mites;ticks;worms;worm;itching;scratching;rubbing;bumblefoot;prolapse;egg bound;pasty vent;pasty vents;pasted vent;pasted vents;vent pasting;growth slow;stunted;egg size has reduced;egg size reduced;small eggs laid;laying small eggs;"
    "not growing;retarded;drop in production;egg drop;dropped production;drop in eggs;production dropped;egg production dropped;laying dropped;"
    "production drop;laying dropped;low production;stopped laying;stop laying;not laying;no dey lay;"
    "don stop to lay;laying less;comb turning;blue comb;purple comb;breathing hard;heavy breathing;"
    "difficulty breathing;hard breathing;open mouth;mouth open;opening mouth;open beak;opening beak;"
    "fit breathe;struggling;disturb;catarrh;cold;fever;blind;blindness;cloudy eye;cloudy eyes;pox;scabs;warts;"
    "coccidiosis;coryza;crd;fowl cholera;fowl typhoid;bronchitis;abnormal;strange behaviour;behaving strangely;stiff;emaciated;thin;losing weight;"
    "dropping wings;drop wing;drop wings;wing drop;wings drop;drooping wings;dey shake;dey sleep;dey sneeze;"
    "dey cough;dey purge;dey stool;belly swell;swollen belly;big belly;bloated;scales falling;skin peeling;"
    "gills pale;pale gills;gill;whirling"
)

# With an animal or a batch these name a sign too: "leg problem", "swollen hock", "skin trouble".
BODY = (
    "leg;legs;eye;eyes;wing;wings;feather;feathers;comb;combs;neck;necks;skin;tail;tails;gills;fin;fins;belly;stomach;"
    "vent;vents;beak;hock;hocks;toe;toes;mouth;throat;crop;breast;feet;nostril;nostrils;nose;noses;wattle;wattles;barbel;barbels"
)
TROUBLE = (
    "problem;problems;infection;infected;disease;symptom;symptoms;outbreak;trouble;complication;pain;pains;"
    "somehow;not looking fine;not fine;not well;not okay;no well;no dey well;unhealthy;look bad;looks bad;"
    "not themselves;depressed;moulting;molting;bleeding;bleed;paste;pasted;pasting;deformed;crooked;twisted;curled;bend;bent;"
    "dragging;falling;discolored;discoloured;dirty vent;ruffled;ruffled feathers;rough feathers;overgrown"
)

READINGS: dict[str, str] = {
    "ph": "ph;p.h;ph level;ph value",
    "temperature": (
        "°;temp;temperature;temprature;tempreture;temperatur;water temp;water temperature;degrees;degree;"
        "celsius;°c;centigrade;deg;thermometer"
    ),
    "ammonia": "ammonia;amonia;nh3;tan;ammonia level;amm",
    "oxygen": "dissolved oxygen;do;d.o;oxygen;oxygen level;do level;oxy",
}
