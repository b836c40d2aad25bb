"""How things are said: prices, people, doubts, questions, wishes, reminders, corrections."""

from __future__ import annotations

MARKERS: dict[str, str] = {
    "each": "each;apiece;each one;one one;ea;for each;for one;per;per each;per head;a head;individually",
    "at": "@;at;at the rate of;at rate of;rate;for the rate;unit price;price per;price each;x",
    "total": (
        "total;totals;totalling;totaling;total money;total amount;altogether;all together;in all;for all;"
        "all in all;total of;sum;grand total;total price;sum of;in total;for everything;for the lot;"
        "for all of them;all na;everything na;amounting to;totalled;for all the;amounted to;total na;total is;"
        "total cost;makes total;all join;join together;joined together;combined;put together;collectively"
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
    "take": (
        "carry;carried;carries;took;take;collect;collected;order;ordered;pack;packed;comot;came for;come for;"
        "came to collect;come collect;came to carry;come carry;lift;lifted;evacuate;evacuated"
    ),
    "gone": "gave up;given up;give up;gone;went down;dropped;passed;left us;kicked off;no wake up;did not wake up",
    "alive": "alive;still alive;dey alive;survived;recovered;still living",
    "retell": (
        "i said;i talk;i talk say;i told you;i tell you;i recorded;i reported;i wrote;i write;i write say;i put say;i report;i say;i sent you;i mentioned;we said;"
        "i entered;i logged;i gave you;you recorded;you wrote;i typed;we reported;we recorded;i don talk"
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
        "soldier ant;soldier ants;army ants;wild cat;wild dog;hyena;civet;snake;snakes;dog;dogs;rat;rats;cat;cats;hawk;hawks;kite;kites;eagle;soldier ants;ants;fox;mongoose;"
        "bush cat;monitor lizard;fire;thunder;flood;storm;python;owl;heat;cold;disease;sickness;outbreak;newcastle;gumboro;coccidiosis;lightning"
    ),
    "person": (
        "supplier;suppliers;baker;bakers;cook;tailor;frozen foods dealer;frozen food;nurse;imam;driver;barber;mechanic;shopkeeper;person;pesin;man;woman;women;market women;market woman;customer;neighbour;neighbor;hotel;bakery;"
        "restaurant;caterer;retailer;wholesaler;seller;sellers;dealer;dealers;trader;traders;school;shop;supermarket;buyer;pastor;landlord;"
        "aggregator;eatery;canteen;joint;bukka;buka;madam;people;boys;friend;church;teacher;doctor;bank;lady;"
        "guy;somebody;someone;mallam;middleman;fish seller;egg seller;pepper soup;beer parlour;store;stores;"
        "mart;student;students;egg woman;egg man;fish woman;suya man;suya;processor;smoker;smokers;"
        "point and kill joint;corper;corpers;army;barracks;hostel;client;point and kill man;marketer;police;"
        "police station;soldiers;foodstuff;ventures;enterprises;hausa man;igbo woman;yoruba woman;walk in;"
        "walk-in;farmer;farmers;vendor;vendors;hawker;hawkers;agent;chef;butcher;cafeteria;clinic;company;club;mess"
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
        "suppose to say;in a situation where;in a case where;in the event;where say;if;suppose;supposing;assuming;assume;"
        "imagine;what if;let's say;lets say;let us say;in case;unless;say i;say we;if to say;were to;provided;"
        "even if;for example;for instance;e.g;example;hypothetically;if say;make we say;should we;if i;if we;"
        "god forbid;dreamt;dreamed;dream;i dream;theoretically;should in case;incase;whenever;wish;if only"
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
        "remind;no let me forget;no make me forget;make i no forget;no make i forget;no make we forget;make me no forget;don't let me forget;dont let me forget;let me not forget;reminder;remind me;"
        "pls remind;set reminder;set a reminder;to do;todo;to-do;to do list;don't forget;dont forget;"
        "do not forget;remember to;remember;make sure;ensure;schedule;schedule for;task;add task;put reminder;"
        "no forget;make i no forget;make we no forget;i must not forget;tell musa to;tell the boys to;"
        "must not forget;due for;is due;are due;due on;deadline;tunatar;tuna min;leti mi;ran mi leti;chetara m;"
        "book a;book an;book the;book vet;book for;appointment;add to my tasks;add a task;create task;create a task;make i remember;abeg remind;"
        "help me remember;put it on my list;in my tasks;to my tasks;on my list;in my list;to my list;set an alarm;set alarm;wake me;alert me;notify me"
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
        "not;no;no be;no be say;no be true;not true;na lie;na rumour;na rumor;rumour;rumor;false news;no true;never;didn't;didnt;don't;dont;did not;do not;does not;doesn't;doesnt;nothing;none;nobody;"
        "no one;without;hasn't;haven't;hasnt;havent;wasn't;weren't;isn't;aren't;won't;wont;cannot;can't;cant;"
        "couldn't;wouldn't;nor;neither;no more;refused to;isnt;wasnt;ain't;zero;nil;never happened;couldnt;"
        "hadn't;not yet;yet to;cancelled;canceled;failed to;no single;no longer;changed his mind;"
        "changed her mind;return am;call off;called off;false alarm"
    ),
    "need": (
        "should be;need to;needs to;have to;has to;must;need;needs;should;got to;suppose to;supposed to;gotta;"
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
        "leave that one;leave am;ignore that last one;please ignore;pls ignore;cancel the last one;cancel that sale;cancel the sale;"
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
        "divide;convert;multiply;subtract;explain;teach me;show me how;how to;compare;calculate;check for me;do you;can you;could you;i want to know;i wan know;wan know;"
        "i need to know;want to know;please advise;advise me;advise;help me know;make i know;remind me what;"
        "remind me how;let me know;i would like to know;do i;any advice;any news;was it;is it;na how;"
        "help me calculate;confirm if;tell me if;wondering;wonder"
    ),
    "greeting": (
        "hi;hello;good morning;good afternoon;good evening;good day;hey;how far;how now;how are you;"
        "how you dey;thanks;thank you;thank u;thx;ok;okay;okey;alright;noted;yes;no;sannu;ina kwana;ina wuni;"
        "barka;e kaaro;e kaasan;e ku;bawo;bawo ni;ekaro;ekaaro;kedu;nnoo;ndewo;well done;weldone;good;fine;"
        "great;nice;sup;xup;test;testing;cool;oya;i dey;bye;goodnight;good night;god bless;thank god;we thank god;thanks to god;praise god;by god's grace;amen;na so;sure;"
        "yeah;yep;seen;received;got it;happy sunday;happy new month;lol;haha;nagode;na gode;daalu;dalu;imela;"
        "e se;ese;k;kk;hmm;jesus;welcome"
    ),
}
