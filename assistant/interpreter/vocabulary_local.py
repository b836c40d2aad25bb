"""Hausa, Yoruba and Igbo farm words to the same concepts as vocabulary.py (accents are folded away).

Short words ("ta", "ku", "ra") mean other things in other languages, so ``SURE`` words alone can show that a message
is in
a language, and only then do the rest of that language's words count.
"""

from __future__ import annotations

HAUSA: dict[str, str] = {
    "sell": "sayar;sayarwa;sayar da;siyar;siyar da;saida;sayad da",
    "buy": "saya;sayi;sayo;siyo;siya;sayen;mun saya;na saya;na sayi;mun sayi;sayan",
    "pay": "biya;mun biya;na biya;biyan",
    "spend": "kashe kudi;kudin",
    "die": "mutu;mutuwa;mace;sun mutu;ta mutu;ya mutu;suka mutu;mutuwar;sun mace",
    "kill": "kashe;ya kashe;sun kashe",
    "collect": (
        "tsinta;tattara;tattaro;kwashe;mun tara;na tara;samu;mun samu;debi;mun debi;mun kwashe;tsinto;"
        "muka samu;muka tara;tara kwai;an tara;dauko"
    ),
    "feeding": "ci;sun ci;cinye;sun cinye;ciyar;ciyar da;ta ci;abincin da",
    "lay": "ba da;ta ba da;ya ba da;sun ba da;suka ba da;bada;sun bada;ta bada;suka bada;yi kwai;sun yi kwai;saka kwai;sa kwai",
    "give": "ba;mun ba;na ba;bai wa;an ba;baiwa",
    "use": "yi amfani;amfani da;mun yi amfani",
    "weigh": "nauyi;nauyin;auna;mun auna;matsakaicin nauyi",
    "drink": "sha;sun sha",
    "egg": "kwai;kwayaye;kwan;kwayayen",
    "bird": "kaza;kaji;kajin;kazar;tsuntsaye;zakara;zakaru",
    "fish": "kifi;kifaye;tarwada;kifin;kifayen",
    "manure": "taki;kashin kaji;takin kaji;takin",
    "chick": "yan tsaki;'yan tsaki;tsako;kananan kaji",
    "feed": "abinci;abincin;abincin kaji;abincin kifi;dusa;abincin layers",
    "medication": "magani;maganin;magunguna",
    "vaccine": "allura;rigakafi;alluran;allurar;rigakafin",
    "labour": ("ma'aikaci;ma'aikata;albashi;maaikaci;maaikata;leburori;lebura;kwadago;masu aiki;yan aiki;albashin"),
    "transport": "sufuri;mota;kudin mota",
    "fuel": "mai;man fetur;dizal;man dizal;gawayi;fetur;kalanzir",
    "utilities": "wuta;kudin wuta;kudin lantarki;lantarki;kudin nepa",
    "crate": "kiret;kirat;kirita;kire;katan;kiretin;kurat",
    "bag": "buhu;buhuna;buhun;buhunan;buhunhuna",
    "litre": "lita",
    "piece": "guda",
    "water": "ruwa;ruwan",
    "pond": "tafki;kandami;kududdufi",
    "cracked": "fashe;fasassu;sun fashe;fasasshe;fashewa",
    "each": "kowanne;kowane;kowace;kowacce;kowane daya;ko wanne;ko wane;kowani;duk daya",
    "at": "a kan;akan",
    "total": "duka;gaba daya;jimla;jimilla;dukkansu;duka duka;jimillar",
    "to": "wa;ga;zuwa",
    "from": "daga;wurin;daga wurin;hannun",
    "due": "saboda;sakamakon;don",
    "sign": (
        "tari;zawo;gudawa;ciwo;ba lafiya;rashin lafiya;marar lafiya;atishawa;mura;kumburi;rauni;"
        "ba sa cin abinci;basa cin abinci;raunana;suna tari;ba su ci;ba sa ci;ba su cin abinci;ba su cin;ba ya ci;ba ta ci;basu ci;basu cin;zawayi;kasala;"
        "sun daina cin abinci;ba su da lafiya;marasa lafiya;bata da lafiya"
    ),
    "wh": ("nawa;nawa ne;menene;mene;mene ne;me;yaya;yaushe;ina;wane;wanne;wace;nawa aka;guda nawa;me ya;me zan;wa ya"),
    "aux": "ko;shin;ko zan iya",
    "if": "idan;in da;da ace;inda;a ce",
    "plan": "zan;za mu;zamu;zai;za a;ina so;muna so;za ta;za su;zasu;niyya;ina son",
    "task_mark": (
        "tunatar;tunatar da ni;tuna mini;tuna min;ka tuna mini;kar ka manta;dole;ya kamata;kada ka manta;"
        "kar in manta;ka tunatar da ni;kar mu manta"
    ),
    "note_mark": "lura;a lura;rubuta cewa;ka rubuta",
    "neg": "ba;babu;bai;bamu;ba mu;ban;ba a;basu;ba su;bata",
    "greeting": (
        "sannu;ina kwana;ina wuni;barka da safe;yaya aiki;nagode;na gode;sannu da aiki;barka;to;madalla;lafiya"
    ),
    "i": "na;mun;ni;mu;muka;nayi;munyi",
    "treat": "yi wa allura;mun yi allura;rigakafi;mun yi rigakafi;an yi rigakafi;an yi allura;an yi wa",
    "happen": (
        "ya zo;sun zo;ya lalace;ta lalace;lalace;an gyara;mun gyara;barawo;ya fadi;an kawo;likita;baki;"
        "mun tsaftace;an tsaftace;mun wanke"
    ),
    "balance": "saura;bashi;ragowar;sauran",
    "layers_kind": "masu kwai;mai kwai",
    "average": "matsakaici",
    "i_lost": "mun rasa;na rasa;mun yi asarar;asarar",
    "lose": "mun rasa;na rasa;asarar;an rasa",
    "person": "mai shayi;mata;'yan kasuwa;yan kasuwa;kwastoma",
}
YORUBA: dict[str, str] = {
    "sell": "ta;mo ta;a ta;ti ta;tita;a ti ta",
    "buy": "ra;mo ra;a ra;ti ra;mo ti ra;a ti ra",
    "pay": "san;mo san;sanwo;san owo;a san;mo sanwo",
    "spend": "na owo",
    "die": "ku;ti ku;o ku;won ku;o ti ku;ti won ku;oku;kú",
    "kill": "pa;ti pa",
    "collect": "ko;mo ko;a ko;sa eyin;a sa;mu eyin;a ri;mo ri;a ti ko;ka eyin;a ka",
    "lay": "ye;ye eyin;won ye;yin",
    "feeding": "je;won je;ti je;fun ni ounje;jeun;bo",
    "give": "fun;mo fun;a fun",
    "use": "lo;a lo;mo lo",
    "weigh": "won iwuwo;iwuwo;iwon",
    "drink": "mu omi",
    "egg": "eyin;ẹyin",
    "bird": "adiye;adie;adiyẹ;akuko;agbebo",
    "fish": "eja;eja aro",
    "manure": "igbe adiye;ajile;igbe adie",
    "chick": "omo adiye;omo adie",
    "feed": "ounje;onje;ounje adiye;ounje eja;ounje adie",
    "medication": "oogun;ogun adiye;oogun adiye",
    "vaccine": "abere;abere ajesara;ajesara",
    "labour": "osise;owo osise;owo ise;alagbase",
    "transport": "owo oko;owo moto;oko",
    "fuel": "epo;epo diesel;epo petirolu;epo bentiro",
    "utilities": "owo ina;ina;ina nepa",
    "crate": "kireti;kreeti;krẹti;kreti",
    "bag": "apo;baagi",
    "water": "omi",
    "pond": "adagun;odo eja",
    "cracked": "fo;ti fo;won fo",
    "each": "ikankan;okan kan;enikankan;okookan;kookan;ikookan;eyokan;okankan;eyo kan;kọọkan;ni okookan;ni kookan",
    "at": "ni;si",
    "total": "lapapo;gbogbo e;gbogbo re;gbogbo;apapo;gbogbo won",
    "to": "fun;si",
    "from": "lowo;lati owo;lati;lodo",
    "due": "nitori;tori;nitori ooru",
    "sign": (
        "iko;wuko;n wuko;aisan;ko da;n wu iko;hukọ;nhuko;igbe gburu;igbe gbuuru;n ya igbe;ko jeun;ko je ounje;"
        "n sin;won o jeun;won ko jeun;ko fe jeun;nwuko;n huko;rin;ara re ko ya;ko le dide;o re won"
    ),
    "wh": "elo;elo ni;melo;meloo;kini;ki ni;nigbawo;nibo;tani;ewo;bawo;bawo ni;kilode;ki lo;kilo",
    "aux": "se;nje;sé",
    "if": "ti mo ba;ti a ba;bi mo ba;bi a ba;ba;ti o ba;ti won ba",
    "plan": "maa;ma;yoo;fe;mo fe;a fe;a maa;mo maa;n gbero",
    "task_mark": (
        "ran mi leti;leti;ranti;e ran mi leti;ma gbagbe;gbodo;ma se gbagbe;mo gbodo;a gbodo;ki n ranti;e ma gbagbe"
    ),
    "note_mark": "ko sile;ko o sile;se akiyesi;akiyesi",
    "neg": ("ko si;kii;ki i;ko ti;a ko ta;a ko ra;a ko ri;mi o ta;mi o ra;ko ku;kankan;a o ta;a o ra;ko ta;ko ra"),
    "greeting": (
        "e kaaro;e kaaaro;ekaaro;e kaasan;e kaale;e ku ise;bawo ni;e se;ese;pele;e pele;o da;odabo;e ku irole"
    ),
    "i": "mo;awa;emi;mi",
    "treat": "gun abere;a gun;gun ni abere;fun ni abere;ti gba abere",
    "happen": "ti baje;baje;wa;ti de;de;ole;a tun se;jona;ti wo",
    "balance": "o ku;ku si;gbese;to ku;iyoku",
    "lose": "a padanu;padanu;mo padanu",
}
IGBO: dict[str, str] = {
    "sell": "rere;resi;resiri;ere;rechara;erela;resiela;anyi rere;rechaa;ree;ire",
    "buy": "zuru;zutara;zuta;zulu;azuru;azuru m;zutere;azutara;zuo",
    "pay": "kwuru;kwuo;kwuru ugwo;akwuru;akwuru m;kwuchara;ugwo;kwughachi",
    "die": "nwuru;anwuola;nwuo;nwuola;nwuchaa;nwulu;onwu;nwuchara;anwuo",
    "kill": "gburu;gbuo;gbulu",
    "collect": (
        "tutu;tutuoro;chikota;chikoro;nakota;tutuputa;kpokota;tutukota;chikotara;kpokotara;tutuputara;"
        "anyi tutuputara;natara;nwetara;wetara"
    ),
    "lay": "yiri;eyi;na-eyi",
    "feeding": "riri;iri nri;rie;rir;nyere nri;ririela;richara",
    "give": "nyere;nye;nyelu;enyere",
    "use": "ji;jiri;were",
    "weigh": "ibu;aro;turu;tuo;tuuru;nha",
    "drink": "nuru;nuo",
    "egg": "akwa;akwa okuko",
    "bird": "okuko;okuku;nne okuko;oke okuko;okuko ndi",
    "fish": "azu;azu okpo;azu asa",
    "manure": "nsi okuko;fatilaiza;nsi anu",
    "chick": "umu okuko;nwa okuko",
    "feed": "nri;nri okuko;nri azu",
    "medication": "ogwu;ogwu okuko",
    "vaccine": "ogwu mgbochi;mgbochi",
    "labour": "onye oru;ndi oru;ugwo onwa;ugwo oru",
    "transport": "ugbo ala;ego ugbo;ugboala;ego njem;njem",
    "fuel": "mmanu;mmanu diesel;manu;mmanu ugbo ala;mmanu ala",
    "utilities": "oku latrik;ego oku;oku nepa;ego latrik;latrik",
    "bag": "akpa",
    "crate": "kreeti;kreti;kireti",
    "water": "mmiri;miri",
    "pond": "odo azu;odo",
    "cracked": "agbajiri;gbajiri;kuwara;gbawara;mebiri;tiwara;agbawara;tiwaa",
    "each": "n'otu n'otu;otu otu;nke obula;otu ga;n'otu;ofuma;nke o bula;nke ọ bụla;ofu ofu",
    "total": "niile;nile;ncha;ha niile;ngukota;mkpokota",
    "at": "na;n'onu",
    "to": "nye;nyere;maka",
    "from": "n'aka;site n'aka;site",
    "due": "n'ihi;maka;okpomoku",
    "sign": (
        "ukwara;afo osisa;oria;na-aria;aria;na-akwa ukwara;akwa ukwara;na-aria oria;anaghi eri;anaghi eri nri;"
        "ike adighi;uzere;ahu adighi;ahu adighi ya;afo orusa;adighi ike;ike gwuru;na ezi uzere;anaghi eri ihe;"
        "na-eze uzere"
    ),
    "wh": "ole;ego ole;gini;kedu;kedu mgbe;ebee;olee;onye;gini kpatara;ego ole ka;maka gini;mgbe ole",
    "if": "o buru;oburu;o buru na;ọ bụrụ na;oburu na;asi na;a si na",
    "plan": "ga-ere;ga-azu;ga;achoro m;anyi ga;aga m;m ga;choro;na-eme atumatu",
    "task_mark": ("chetara m;cheta;echefula;cheta m;kwesiri;chetaram;gwa m ka m;biko chetara m;ekwela ka m chefuo"),
    "note_mark": "detuo;mara na;dee na;deba na;de ya",
    "neg": "adighi;enweghi;o nweghi;erughi;nwughi;ereghi;anwughi;o dighi;azughi;e reghi;mba",
    "greeting": "ututu oma;kedu;ndewo;daalu;imela;nno;i bola chi;ehihie oma;dalu",
    "i": "anyi;m;mu",
    "treat": "gbara ogwu;agbara;gbara okuko ogwu;nyere ogwu",
    "happen": "bịara;biara;mebiri;abiala;ndi ohi;onye ohi;dara;abiara;rutere;gbajie",
    "dwell": "no;di;bi",
    "balance": "foro;fodu;foduru;ka foro",
    "lose": "tufuru;funahuru;anyi tufuru",
}
LANGUAGES = {"hausa": HAUSA, "yoruba": YORUBA, "igbo": IGBO}

# Words that no other language of these messages has: one of them shows the language.
SURE: dict[str, str] = {
    "hausa": (
        "biya ma'aikata ma'aikaci albashi zakara kashe kudin yamma zafi fashe gawayi kaza kajin kwai kifi "
        "kifaye kiret buhu buhuna buhun mutu sayar siyar saya sayi sayo siyo abinci abincin nawa jiya yau gobe "
        "kowanne kowane saboda yaya biyar shida bakwai takwas goma ashirin dubu ruwa lita tafki sannu nagode "
        "tunatar mun zan magani maganin allura rigakafi tari zawo biyu uku hudu safe duka nauyi nauyin "
        "farashin nawane shekaranjiya kwanaki litinin talata laraba alhamis juma'a asabar lahadi"
    ),
    "yoruba": (
        "eyin adiye adie eja mejo mewa meji meta merin marun mefa meje mesan lana loni ola aro eyokan okookan "
        "kookan ounje oogun elo melo lapapo gbogbo aisan kireti egberun ogun ogbon ogoji mokanla mejila metala "
        "adagun osise apo ijeta aaro ranti jowo"
    ),
    "igbo": (
        "okuko okuku akwa azu nwuru anwuola nwuola rere resiri zuru zutara akpa nri mmiri taa unyaahu unyahu "
        "nnyaafu nnyaahu echi abuo ato ano isii asaa asato itoolu puku nari anyi gini kedu ego ole ukwara ndi "
        "ogwu biko niile oria resiela tutu tutuputara kpokota chikotara nyere"
    ),
}
