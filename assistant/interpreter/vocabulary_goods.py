"""What a farm buys, by expense category, and what is bought but is not the farm's."""

from __future__ import annotations

# Feed, with the words that name a feed type; and the other purchases with their expense category.
EXPENSES: dict[str, str] = {
    "feed": (
        "feed;feeds;mash;layer mash;layers mash;layer's mash;chick mash;grower mash;growers mash;grower's mash;"
        "starter;broiler starter;super starter;superstarter;pre-starter;prestarter;finisher;broiler finisher;"
        "pellet;pellets;crumbs;crumble;concentrate;premix;wheat offal;gnc;soya cake;soya;soybean;soyabean meal;"
        "soya meal;maize;corn;limestone;bone meal;fish meal;fishmeal;coppens;skretting;aller aqua;blue crown;"
        "aqualis;top feed;top feeds;vital feed;hybrid feed;ultima;olam feed;chikun;chikun feed;fish feed;"
        "floating feed;sinking feed;floating pellets;sinking pellets;floating pellet;floating fish feed;grower feed;growers feed;layer feed;layers feed;broiler feed;starter feed;"
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
        "cough drug;syringes of drug;aquarium salt;fish salt;vitamin c;multivite;booster;boosters;glucose d"
    ),
    "vaccine": (
        "vaccine;vaccines;lasota;la sota;gumboro;newcastle vaccine;fowl pox;fowlpox;fowl pox vaccine;marek;"
        "mareks;ib vaccine;nd vaccine;newcastle;fowl typhoid;komarov;ndv;gumboro vaccine;lasota vaccine;i-2;"
        "coryza vaccine"
    ),
    "labour": (
        "loader;loaders;offloader;offloaders;carpenter;plumber;electrician;installer;fitter;technician;repairer;artisan;painter;net men;net man;harvesters;net boys;fishermen;tailor who;drain men;tractor man;labour;labor;labourer;labourers;laborers;worker;workers;salary;salaries;wage;wages;workmanship;boys;"
        "farm boys;farm boy;farm hand;farmhand;farm hands;attendant;attendants;security man;security guard;"
        "night guard;gateman;gate man;watchman;night watchman;catchers;vaccinator;plumber;electrician;welder;"
        "carpenter;bricklayer;mechanic;stipend;allowance;sanitation boys;farm manager;manager;pond cleaners;"
        "casual workers;casual worker;casual;maiguard;guard;security;supervisor;loaders;loading boys"
    ),
    "transport": (
        "transport;transportation;tranport;t-fare;tfare;fare;waybill;way bill;haulage;logistics;delivery fee;"
        "delivery;keke;okada;bike man;driver;vehicle hire;truck;pickup hire;pick-up;pickup;pickup van;vespa;lorry;carriage;bus fare;"
        "loading;offloading;dispatch;transporting;cargo;trip;motor;drop fare;bolt;bus;van;taxi;cab;maruwa;tricycle;vehicle"
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
        "solar panels;battery;inverter;tarpaulin;tank;gp tank;storex tank;waterproof;tarpaulin patch;pvc pipe;pvc pipes;pvc;pipe;pipes;hose;wire mesh;"
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
        "grit;grits;foot dip;footdip;footbath;wood shavings;shavings;sawdust;saw dust;litter;rent;land;levy;levies;dues;association dues;pan dues;"
        "rent of land;market toll;toll;ticket;tickets;revenue;insurance;tax;stationery;record book;"
        "record books;exercise book;books;pen and paper;consultant;consultancy;lab test;laboratory test;lab;"
        "postmortem;post mortem;lime;agricultural lime;soap;detergent;hypo;bleach;packaging;nylon;nylons;"
        "stickers;printing;registration;permit;licence;license;bank charges;pos charges;pos charge;refreshment;"
        "food for workers;food for boys;lunch;training;rat poison;insecticide;herbicide;poison"
    ),
}

# Purchases that are not the farm's: they are never drafted.
NONFARM = (
    "school fees;landlord;landlady;in-law;in-laws;phone;handset;wedding;burial;church;mosque;tithe;offering;hospital;clothes;cloth;aso ebi;shoe;"
    "shoes;party;birthday;television;tv;tv set;dstv;gotv;house rent;rice;garri;beans;yam;tomatoes;pepper;hair;"
    "barber;salon;ticket to;flight;football;match;bet;bet9ja;loan app;my car;car;fridge;bag of rice;"
    "bags of rice;bag of garri;bag of cement for my house;ankara;wrapper;provisions;my wife's hospital;"
    "malt;malta;malts;coke;fanta;pepsi;minerals;soft drinks;soft drink;shirt;shirts;trouser;trousers;dress;gown;wristwatch;earphone;earphones;my rent;suya;beer;shop rent;naming ceremony;laptop;sofa;bride price;village meeting;owambe;jersey;scooter;gold;repairer;"
    "screen;my house;books for my daughter;uniform;uniforms;jamb;waec;exam"
)
