"""Words to concepts, English and Pidgin. The other languages are in vocabulary_local.py.

A concept ("sell", "egg", "crate", "each") is all that the later modules look at, so a new word is one more entry here.
Sources: DOMAIN 4.1 (units), 4.2 (money speech), 4.3 (feeds, buyers), 4.4 (words), 3.2 (signs of disease). Entries are
separated by ";" and may be phrases; a phrase beats the words in it.
"""

from __future__ import annotations

VERBS: dict[str, str] = {
    "sell": (
        "sell;sells;sold;selling;sel;sale;sales;sellin;offload;offloaded;sold out;sell out;supply;supplied;"
        "supplies;supplying;don sell;dispose of;disposed of"
    ),
    "buy": "buy;buys;bought;purchase;purchased;buying;bot;bougt;restock feed;procured;procure;got us",
    "pay": "pay;pays;paid;payed;paying;settle;settled;payment for;payment of;payment to",
    "spend": (
        "spend;spent;spends;cost;costs;cost us;cost me;expense;expenses;expenditure;charge;charged;charges;bill;fee"
    ),
    "die": (
        "die;dies;died;dead;dieing;dying;mortality;mortalities;mort;morts;perish;perished;kpai;kpeme;"
        "kick bucket;death;deaths;dead ones;found dead;buried;bury;dead on arrival;drop dead;dropped dead;"
        "pass away;passed away;deads;did not make it;didn't make it;gone to bed dead;floating dead;smothered;"
        "drowned;suffocated;kick the bucket"
    ),
    "kill": "kill;kills;killed;killing;burnt to death;roasted;trampled;devoured;crushed",
    "lose": "lose;loses;lost;losing;loose bird;loss;losses;we loose;i loose",
    "cull": "cull;culls;culled;culling",
    "collect": (
        "got;get;gotten;received eggs;pick;picks;picked;picking;collect;collects;collected;collection;gather;"
        "gathers;gathered;pickup;egg record;egg count;egg production;production;produced;produce;eggs today;"
        "packed;harvested eggs;pickings;egg picking;collectn;eggs picked;eggs collected;counted"
    ),
    "lay": "lay;lays;laid;laying;layed;give us;gave us;gave me;give me;gives us;yielded;drop;drop eggs;dropped",
    "feeding": (
        "feed;fed;feeds;feeding;chop;chopped;eat;eats;ate;eaten;consume;consumed;consumes;chow;finish feed;"
        "feed used;feed given;feed intake;ration;feed consumption"
    ),
    "give": "give;gave;gives;given;serve;served;poured;pour;pours;giv;gived",
    "use": ("use;used;uses;take;took;takes;taken;finish;finished;opened;open;go through;went through;emptied;using"),
    "weigh": (
        "weigh;weighs;weighed;weight;weights;weighing;avg wt;average wt;average body weight;avg weight;"
        "average weight;body weight;abw;sample;sampled;sampling;samples;live weight;wt;mean weight;weigh in;"
        "scale reading"
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
        "overflowed;overflow;dried;dried up;no water;low water;fence;gate;moved;transferred;visited;visit;"
        "visitor;visitors;came;arrived;delivered;repaired;fixed;replaced;installed;cleaned;washed;changed;"
        "broken;broke;broke into;spoilt;spoiled;spoil;damaged;fell;collapsed;leaking;leaked;flooded;stolen;"
        "stole;thief;thieves;escaped;stocked;restocked;sorted;graded;started;began;hatched;inspected;"
        "inspection;trained;employed;resigned;travelled;absent;power outage;blackout;tripped;burnt;burst;"
        "blown off;missing;stop working;stopped working;no light;dug;built;painted;connected;refilled;drained;"
        "topped up;heavy rain;storm;switched;placed;transfer;moved out;constructed;cut;tied;blocked;"
        "cracked wall;put in;introduced;separated;isolated;tested;took sample;took samples;came around;"
        "passed by;shifted;resumed;returned;came back;ended;finished repairing;discovered;noticed;saw;seen;"
        "desludged;scrubbed;swept;bad;faulty;renovated;fenced;weeded;cleared;relocated;slaughtered;dressed;"
        "gifted;donated;borrowed;lent;spotted;snapped;cut off;disposed;torn;rusted;tear off;upgraded;expired;"
        "ran out;entered"
    ),
}

ITEMS: dict[str, str] = {
    "egg": (
        "egg;eggs;egs;eg;egg record;egg count;egg production;eggs today;harvested eggs;egg picking;eggs picked;"
        "eggs collected;table eggs;jumbo eggs;pullet eggs;cracked eggs;small eggs;big eggs"
    ),
    "bird": (
        "bird;birds;brd;brds;fowl;fowls;chicken;chickens;hen;hens;cock;cocks;old layer;old layers;spent layer;"
        "spent layers;spent hen;spent hens;live bird;live birds;rooster;roosters;chic;poultry;chikens;flock"
    ),
    "fish": (
        "fish;fishes;catfishes;mudfish;point and kill;table size;smoked fish;juveniles;juvenile;post juvenile;"
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

# Feed, with the words that name a feed type; and the other purchases with their expense category.
EXPENSES: dict[str, str] = {
    "feed": (
        "feed;feeds;mash;layer mash;layers mash;layer's mash;chick mash;grower mash;growers mash;grower's mash;"
        "starter;broiler starter;super starter;superstarter;pre-starter;prestarter;finisher;broiler finisher;"
        "pellet;pellets;crumbs;crumble;concentrate;premix;wheat offal;gnc;soya cake;soya;soybean;soyabean meal;"
        "soya meal;maize;corn;limestone;bone meal;fish meal;fishmeal;coppens;skretting;aller aqua;blue crown;"
        "aqualis;top feed;top feeds;vital feed;hybrid feed;ultima;olam feed;chikun;chikun feed;fish feed;"
        "floating feed;sinking feed;grower feed;growers feed;layer feed;layers feed;broiler feed;starter feed;"
        "finisher feed;growers;grower;palm kernel cake;pkc;groundnut cake;eco float;aqua boom;2mm feed;"
        "dried maggot;maggots;lysine;methionine;oyster shell;toxin binder;salt;feed ingredient;"
        "feed ingredients;bsf larvae"
    ),
    "medication": (
        "drug;injection;injections;drugs;medicine;medicines;medication;medications;vitamin;vitamins;"
        "multivitamin;multivitamins;antibiotic;antibiotics;dewormer;tylosin;tylo;oxytet;oxytetracycline;"
        "enrofloxacin;enrovet;doxy;doxycycline;doxygen;keproceryl;neoceryl;neomycin;amprolium;amprocox;embazin;"
        "gentamicin;colistin;conflox;furazolidone;levamisole;piperazine;ivermectin;anticoccidial;cocci drug;"
        "coccidiosis drug;stress drug;antistress;anti-stress;vitalyte;glucose;electrolyte;electrolytes;"
        "potassium permanganate;penicillin;tetracycline;charcoal tablet;vet drugs;vet;vet doctor;veterinary;"
        "vet bill;vet visit;doctor visit;florfenicol;sulfa;sulphur drug;ciprofloxacin;treatment drug;"
        "disinfectant;izal;virkon;formalin;hydrogen peroxide;iodine;liver tonic;calcium;bromhexine;tilmicosin;"
        "cough drug;syringes of drug"
    ),
    "vaccine": (
        "vaccine;vaccines;lasota;la sota;gumboro;newcastle vaccine;fowl pox;fowlpox;fowl pox vaccine;marek;"
        "mareks;ib vaccine;nd vaccine;newcastle;fowl typhoid;komarov;ndv;gumboro vaccine;lasota vaccine;i-2;"
        "coryza vaccine"
    ),
    "labour": (
        "labour;labor;labourer;labourers;laborers;worker;workers;salary;salaries;wage;wages;workmanship;boys;"
        "farm boys;farm boy;farm hand;farmhand;farm hands;attendant;attendants;security man;security guard;"
        "night guard;gateman;gate man;watchman;night watchman;catchers;vaccinator;plumber;electrician;welder;"
        "carpenter;bricklayer;mechanic;stipend;allowance;sanitation boys;farm manager;manager;pond cleaners;"
        "casual workers;casual worker;casual;maiguard;guard;security;supervisor;loaders;loading boys"
    ),
    "transport": (
        "transport;transportation;tranport;t-fare;tfare;fare;waybill;way bill;haulage;logistics;delivery fee;"
        "delivery;keke;okada;bike man;driver;vehicle hire;truck;pickup hire;pick-up;lorry;carriage;bus fare;"
        "loading;offloading;dispatch;transporting;cargo;trip;motor;drop fare;bolt"
    ),
    "fuel": (
        "fuel;diesel;petrol;pms;ago;kerosene;kero;gas;cooking gas;charcoal;firewood;engine oil;gen fuel;"
        "generator fuel;fuel for gen;sawdust pellets;cooking gas refill;lpg"
    ),
    "equipment": (
        "cage;cages;battery cage;battery cages;drinker;drinkers;feeder;feeders;nipple;nipples;nipple drinkers;"
        "generator;gen;pump;pumping machine;water pump;aerator;aerators;net;nets;drag net;harvest net;"
        "wheelbarrow;shovel;shovels;spade;bucket;buckets;egg crates;empty crates;plastic crates;paper crates;"
        "egg trays;scale;weighing scale;hanging scale;bulb;bulbs;lamp;lamps;heater;brooder lamp;solar panel;"
        "solar panels;battery;inverter;tarpaulin;tank;gp tank;storex tank;pipe;pipes;hose;wire mesh;"
        "chicken wire;boots;rain boots;gloves;broom;brooms;rope;padlock;padlocks;padlock and chain;knapsack;"
        "knapsack sprayer;sprayer;thermometer;ph meter;test kit;water test kit;planks;plank;zinc;"
        "roofing sheets;roofing;nails;cement;wood;timber;fan;fans;curtain;curtains;rake;cutlass;machete;repair;"
        "repairs;spare parts;spare part;plug;tap;taps;basins;basin;bowls;torch;torchlight;rechargeable lamp;"
        "litter trays;fence;fencing;borehole repair;laying nests;nest boxes;incubator;syringe;syringes;needles;"
        "tools;freezer;coverall;overall;fixing;servicing;spanner;switch;socket;cable;wire;stove;gas burner;"
        "brooder;plywood;bamboo;pegs;sponge"
    ),
    "utilities": (
        "nepa;nepa bill;phcn;light bill;electricity;electricity bill;electric bill;power bill;prepaid;"
        "prepaid meter;meter card;meter recharge;meter token;token;prepaid token;nepa token;light token;"
        "recharge meter;water bill;water tanker;tanker;tanker of water;tankers of water;ikedc;ekedc;aedc;eedc;"
        "ibedc;disco bill;bedc;phed;jedc;kedco;light;water board;water supply;band a;internet;data;"
        "data subscription;airtime;recharge card;waste bill;lawma;subscription;nepa light"
    ),
    "other_cost": (
        "wood shavings;shavings;sawdust;saw dust;litter;rent;land;levy;levies;dues;association dues;pan dues;"
        "rent of land;market toll;toll;ticket;tickets;revenue;insurance;tax;stationery;record book;"
        "record books;exercise book;books;pen and paper;consultant;consultancy;lab test;laboratory test;lab;"
        "postmortem;post mortem;lime;agricultural lime;soap;detergent;hypo;bleach;packaging;nylon;nylons;"
        "stickers;printing;registration;permit;licence;license;bank charges;pos charges;pos charge;refreshment;"
        "food for workers;food for boys;lunch;training;rat poison;insecticide;herbicide;poison"
    ),
}

# Purchases that are not the farm's: they are never drafted (SCHEMA tag "trap", "ramble").
NONFARM = (
    "school fees;phone;handset;wedding;burial;church;mosque;tithe;offering;hospital;clothes;cloth;aso ebi;shoe;"
    "shoes;party;birthday;television;tv;tv set;dstv;gotv;house rent;rice;garri;beans;yam;tomatoes;pepper;hair;"
    "barber;salon;ticket to;flight;football;match;bet;bet9ja;loan app;my car;car;fridge;bag of rice;"
    "bags of rice;bag of garri;bag of cement for my house;ankara;wrapper;provisions;my wife's hospital;"
    "shop rent;naming ceremony;laptop;sofa;bride price;village meeting;owambe;jersey;scooter;gold;repairer;"
    "screen;my house;books for my daughter;uniform;uniforms;jamb;waec;exam"
)

UNITS: dict[str, str] = {
    "crate": ("crate;crates;crt;crts;crat;crats;crete;cret;tray;trays;craits;crates of;krate;krates;crs;kreti;crates-"),
    "piece": (
        "piece;pieces;pcs;pc;pieces of;loose;loose ones;singles;single;units;pisis;peaces;pce;pces;loose eggs;"
        "loose pieces;heads"
    ),
    "kg": "kg;kgs;kilo;kilos;kilogram;kilograms;kilogramme;kilogrammes;kg of;keji",
    "g": "g;gm;gms;gram;grams;gramme;grammes;grm",
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
    "gasp;gasping;gasps;gurgling;weak;weakness;weakly;dull;dullness;lethargic;limp;limping;lame;lameness;"
    "swollen;swelling;swell;diarrhoea;diarrhea;diarhea;diarrhoeal;purging;purge;watery droppings;watery poo;"
    "watery stool;bloody droppings;blood in droppings;bloody stool;blood;bloody;white droppings;"
    "greenish droppings;green droppings;greenish;whitish;yellow droppings;shit blood;shitting blood;shitting;"
    "shit white;shit green;toilet blood;twisted neck;twist neck;neck twist;twisting neck;torticollis;bent neck;"
    "turn neck;neck dey turn;paralysed;paralyzed;paralysis;cannot stand;can't stand;cannot walk;can't walk;"
    "pale comb;pale;dark comb;rash;rashes;wound;wounds;sore;sores;injury;injured;lesions;come up;coming up;"
    "surface;surfacing;floating;hanging vertically;hang for top;swimming upside down;swimming sideways;peck;"
    "pecks;pecking;pecked;feather loss;losing feathers;feathers falling;feather falling;remove feather;"
    "cannibalism;soft shell;soft shells;soft-shell;thin shell;thin shells;shell-less;misshapen;discharge;"
    "runny nose;nose running;nasal discharge;watery eyes;eye dey run;swollen eyes;swollen eye;swollen face;"
    "swollen head;closed eyes;eyes closed;close eye;close eyes;closing eyes;eye close;foaming;red spots;"
    "white spots;spots;white patches;patches;fin rot;rotten fin;tail rot;ulcer;ulcers;fungus;erratic;jumping;"
    "sleepy;sleeping;drooping;droopy;droop;huddle;huddling;huddled;piling;panting;pant;heat stress;stooling;"
    "vomiting;vomit;sick;sickly;ill;unwell;sickness;not active;inactive;inactivity;restless;shaking;shivering;"
    "tremor;tremors;trembling;circling;not eating;not feeding;no dey chop;no dey eat;no chop;not chop;"
    "stop eating;stopped eating;stop chopping;refuse feed;refused feed;refusing feed;off feed;off-feed;"
    "no appetite;loss of appetite;lost appetite;appetite;refuse to eat;refused to eat;refusing to eat;"
    "reject feed;rejecting feed;leave feed;left feed;not drinking;refuse to chop;refused to chop;refuse chop;"
    "no wan chop;don't want to eat;not taking feed;stop taking feed;not moving;no dey move;no fit waka;"
    "no fit stand;no fit walk;dey weak;fit stand no;no fit stand up;lie down;lying down;dey lie down;sit down;"
    "lice;mites;ticks;worms;worm;itching;scratching;rubbing;bumblefoot;prolapse;egg bound;growth slow;stunted;"
    "not growing;retarded;drop in production;egg drop;dropped production;drop in eggs;production dropped;"
    "production drop;laying dropped;low production;stopped laying;stop laying;not laying;no dey lay;"
    "don stop to lay;laying less;comb turning;blue comb;purple comb;breathing hard;heavy breathing;"
    "difficulty breathing;hard breathing;open mouth;mouth open;opening mouth;open beak;opening beak;"
    "fit breathe;struggling;disturb;catarrh;cold;fever;blind;blindness;cloudy eye;cloudy eyes;pox;scabs;warts;"
    "coccidiosis;abnormal;strange behaviour;behaving strangely;stiff;emaciated;thin;losing weight;"
    "dropping wings;drop wing;drop wings;wing drop;wings drop;drooping wings;dey shake;dey sleep;dey sneeze;"
    "dey cough;dey purge;dey stool;belly swell;swollen belly;big belly;bloated;scales falling;skin peeling;"
    "gills pale;pale gills;gill;whirling"
)

READINGS: dict[str, str] = {
    "ph": "ph;p.h;ph level;ph value",
    "temperature": (
        "°;temp;temperature;temprature;tempreture;temperatur;water temp;water temperature;degrees;degree;"
        "celsius;°c;centigrade;deg"
    ),
    "ammonia": "ammonia;amonia;nh3;tan;ammonia level;amm",
    "oxygen": "dissolved oxygen;do;d.o;oxygen;oxygen level;do level;oxy",
}

MARKERS: dict[str, str] = {
    "each": "each;apiece;each one;one one;ea;for each;for one;per;per each;per head;a head;individually",
    "at": "@;at;at the rate of;at rate of;rate;for the rate;unit price;price per;price each;x",
    "total": (
        "total;totals;totalling;totaling;total money;total amount;altogether;all together;in all;for all;"
        "all in all;total of;sum;grand total;total price;sum of;in total;for everything;for the lot;"
        "for all of them;all na;everything na;amounting to;totalled;for all the;amounted to;total na;total is;"
        "total cost;makes total"
    ),
    "balance": (
        "balance;remain;remains;remaining;remainder;left;outstanding;owe;owes;owing;debt;still owe;yet to pay;"
        "bal;on credit;credit;change"
    ),
    "part": (
        "deposit;part payment;advance;upfront;down payment;paid part;half payment;first payment;instalment;"
        "installment;dropped"
    ),
    "cracked": (
        "crack;cracks;cracked;broken;break;breaks;broke;damaged;bad ones;cracked ones;damage;spoil;spoilt;crackd;brokn"
    ),
    "due": (
        "because of;due to;from heat;as a result of;caused by;cause;reason;on account of;cos of;bcos of;"
        "because;since;suspect;suspected;suspecting;killed by;eaten by;attacked by"
    ),
    "to": "to;give;for;sold to;unto",
    "from": "from;by",
    "buyer_word": "customer;buyer;customers",
    "same": (
        "the same person;same person;same buyer;same customer;same woman;same man;her again;him again;"
        "the same customer;the same buyer"
    ),
    "anaphor": "all;everything;them;all of them;the whole;it all;all of it;the lot;everything in;am all",
    "some": ("some;few;a few;several;many;plenty;couple;a couple;couple of;a couple of;a lot of;lots of;numerous;most"),
    "i": "i;we;me;my;our;us;ive;i've;we've;weve;a don;i don;we don",
    "predator": (
        "snake;snakes;dog;dogs;rat;rats;cat;cats;hawk;hawks;kite;kites;eagle;soldier ants;ants;fox;mongoose;"
        "bush cat;monitor lizard;fire;thunder;flood;storm;python;owl"
    ),
    "person": (
        "person;pesin;man;woman;women;market women;market woman;customer;neighbour;neighbor;hotel;bakery;"
        "restaurant;caterer;retailer;wholesaler;trader;traders;school;shop;supermarket;buyer;pastor;landlord;"
        "aggregator;eatery;canteen;joint;bukka;buka;madam;people;boys;friend;church;teacher;doctor;bank;lady;"
        "guy;somebody;someone;mallam;middleman;fish seller;egg seller;pepper soup;beer parlour;store;stores;"
        "mart;student;students;egg woman;egg man;fish woman;suya man;suya;processor;smoker;smokers;"
        "point and kill joint;corper;corpers;army;barracks;hostel;client;point and kill man;marketer;police;"
        "police station;soldiers;foodstuff;ventures;enterprises;hausa man;igbo woman;yoruba woman;walk in;"
        "walk-in"
    ),
    "title": (
        "mr;mrs;ms;miss;madam;mama;mummy;papa;daddy;baba;iya;alhaji;alhaja;hajiya;haj;alh;chief;oga;dr;mallam;"
        "malam;pastor;nurse;aunty;auntie;uncle;engr;sir;prof;sister;bro;brother;evang;elder;deacon;deaconess;"
        "imam;otunba;nne;nna;ogbeni;barr;capt;col;hon;rev;sis;bros"
    ),
    "quantity_hint": "number;no of;qty;quantity;amount",
    "approx": "about;around;like;almost;nearly;approximately;roughly;abt;over;more than;up to;some like",
    "age_of": "week;weeks;day;age;aged",
    "same_day": "today",
    "water": "water;pond water",
    "place": "feed mill;feed store;feed market;egg market;feed shop;fish market;feed depot;vet shop;vet clinic",
    "pond": "pond;tank;tarpaulin;tarp;vat;cage;nursery;hatchery",
    "empty_word": "empty",
    "stock": "have;has;remain;remaining;left;balance;in stock;still dey;got;own",
}

INTENTS: dict[str, str] = {
    "if": (
        "in a situation where;in a case where;in the event;where say;if;suppose;supposing;assuming;assume;"
        "imagine;what if;let's say;lets say;let us say;in case;unless;say i;say we;if to say;were to;provided;"
        "even if;for example;for instance;e.g;example;hypothetically;if say;make we say;should we;if i;if we;"
        "dreamt;dreamed;dream;i dream;theoretically;should in case;incase;whenever;wish;if only"
    ),
    "plan": (
        "will;shall;going to;gonna;want to;wants to;wanna;wan;plan to;planning;plan;plans;planning to;"
        "thinking of;thinking to;hope to;hoping to;hope;hoping;intend;intend to;intending;would like to;"
        "would love to;expect;expecting;expects;might;may;consider;considering;about to;wish to;dream of;"
        "aim to;target;projected;forecast;estimate;maybe;i'll;we'll;he'll;she'll;they'll;prepared to;ready to;"
        "almost;nearly;wanted to;wants;planned to;supposed to;thinking about;would;could;go soon;looking to;"
        "think i;promised;promise;asked for;ordering;negotiating;offered;offer;price of;market price;price don;"
        "the price;sells at;goes for;selling at;now selling;now goes;wan sell;wan buy;intends to;"
        "no be small thing;undecided;proposing;propose;budget;budgeted;quoted;quote;quotation;pricing"
    ),
    "task_mark": (
        "remind;no let me forget;don't let me forget;dont let me forget;let me not forget;reminder;remind me;"
        "pls remind;set reminder;set a reminder;to do;todo;to-do;to do list;don't forget;dont forget;"
        "do not forget;remember to;remember;make sure;ensure;schedule;schedule for;task;add task;put reminder;"
        "no forget;make i no forget;make we no forget;i must not forget;tell musa to;tell the boys to;"
        "must not forget;due for;is due;are due;due on;deadline;tunatar;tuna min;leti mi;ran mi leti;chetara m;"
        "book;appointment;add to my tasks;add a task;create task;create a task;make i remember;abeg remind;"
        "help me remember;put it on my list;wake me;alert me;notify me"
    ),
    "note_mark": (
        "note;note that;take note;please note;pls note;note down;write down;write it down;jot;jot down;fyi;"
        "for your information;for the record;just to note;for record;keep note;as note;as a note;make a note;"
        "memo;log that;keep in mind;kindly note;put it down;observation;record that;please record that;"
        "pls record that;kindly record that;abeg record that;record say;for info;note say;keep am for note;"
        "put am for note;write am down;write am;log this;add note;add a note;journal;diary;as a reminder note"
    ),
    "preface": (
        "pls record;please record;record;abeg record;kindly record;log;enter;update;report;daily report;"
        "daily update;farm report;put down;add;save;register"
    ),
    "neg": (
        "not;no;no be;never;didn't;didnt;don't;dont;did not;do not;does not;doesn't;doesnt;nothing;none;nobody;"
        "no one;without;hasn't;haven't;hasnt;havent;wasn't;weren't;isn't;aren't;won't;wont;cannot;can't;cant;"
        "couldn't;wouldn't;nor;neither;no more;refused to;isnt;wasnt;ain't;zero;nil;never happened;couldnt;"
        "hadn't;not yet;yet to;cancelled;canceled;failed to;no single;no longer;changed his mind;"
        "changed her mind;return am;call off;called off;false alarm"
    ),
    "need": (
        "need to;needs to;have to;has to;must;need;needs;should;got to;suppose to;supposed to;gotta;"
        "it is time to;time to"
    ),
    "correct": (
        "should be;should have been;supposed to be;i talk am wrong;sorry;sory;i mean;i meant;meant;make that;"
        "make it;or rather;rather;actually;oh no;wait;correction;no no;no wait;oops;let me correct;"
        "change am to;change it to;change that to;my mistake;na mistake;mistake;i mean to say;ah no;no sorry;"
        "no o;a'a;ma binu;gafara;yi hakuri;hakuri;ndo;biko mba;pele mi o;e ma binu;scratch that;correct am to;"
        "correct it to;correct that to;i talk wrong;oh sorry;sorry o;abeg make am;make am;wrong;ehn no;"
        "let me rephrase;update to;edit"
    ),
    "cancel": (
        "cancel that;cancel it;cancel am;cancel that one;forget that;forget it;forget that one;scratch that;"
        "disregard that;never mind;nevermind;ignore that;ignore that one;delete that;remove that;comot am;"
        "leave that one;leave am;ignore that last one;cancel the last one;cancel that sale;cancel the sale;"
        "that one is cancelled;cancel this;disregard"
    ),
    "wh": (
        "how;how much;how many;what;what's;whats;which;when;why;where;who;whose;whom;wetin;wetin be;how far;"
        "who be;which one;wetin happen;how long;how often;how come;what is;what are;for where;which kind;"
        "which kain;na wetin;how i go;wia;wen;wat"
    ),
    "aux": (
        "is;are;do;does;did;can;could;should;will;would;was;were;have;has;am;may;shall;isn't;aren't;don't;"
        "doesn't;didn't;can't;couldn't;shouldn't;won't;wouldn't;wasn't;weren't;any idea;show;view;display;"
        "please can;pls can;abi;shey;shebi;any;tell me;show me;give me a summary;summarise;summarize;list;"
        "explain;compare;calculate;check for me;do you;can you;could you;i want to know;i wan know;wan know;"
        "i need to know;want to know;please advise;advise me;advise;help me know;make i know;remind me what;"
        "remind me how;let me know;i would like to know;do i;any advice;any news;was it;is it;na how;"
        "help me calculate;confirm if;tell me if;wondering;wonder"
    ),
    "greeting": (
        "hi;hello;good morning;good afternoon;good evening;good day;hey;how far;how now;how are you;"
        "how you dey;thanks;thank you;thank u;thx;ok;okay;okey;alright;noted;yes;no;sannu;ina kwana;ina wuni;"
        "barka;e kaaro;e kaasan;e ku;bawo;bawo ni;ekaro;ekaaro;kedu;nnoo;ndewo;well done;weldone;good;fine;"
        "great;nice;sup;xup;test;testing;cool;oya;i dey;bye;goodnight;good night;god bless;amen;na so;sure;"
        "yeah;yep;seen;received;got it;happy sunday;happy new month;lol;haha;nagode;na gode;daalu;dalu;imela;"
        "e se;ese;k;kk;hmm;jesus;welcome"
    ),
}
