-- A log of version 1 as studykit wrote it before it knew events: ten reviews of three items, two of them equal
-- and of one millisecond, one given after the clock went back, one a cram, and number 5 damaged.
PRAGMA application_id = 1937007737;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE cards (
             deck TEXT NOT NULL, item TEXT NOT NULL, phase INTEGER NOT NULL, step INTEGER, stability REAL NOT NULL,
             difficulty REAL NOT NULL, due INTEGER NOT NULL, last INTEGER NOT NULL, zone INTEGER NOT NULL,
             reps INTEGER NOT NULL, lapses INTEGER NOT NULL, recalled INTEGER NOT NULL, introduced INTEGER NOT NULL,
             PRIMARY KEY (deck, item)) WITHOUT ROWID;
INSERT INTO "cards" VALUES('world','capital/c000',2,NULL,6.89575171847035428562e-01,7.37781418152343260175e+00,1773028800000,1772971200000,0,5,1,1,739685);
INSERT INTO "cards" VALUES('world','capital/c001',2,NULL,5.42223707584247271995e+00,5.20002036951683788146e+00,1773892800000,1773489600000,0,2,0,1,739685);
INSERT INTO "cards" VALUES('world','capital/c002',1,1,1.3358997622047517062e+00,5.10228690419229291563e+00,1773145860000,1773145260000,0,2,0,1,739685);
CREATE TABLE items (deck TEXT NOT NULL, item TEXT NOT NULL, facts TEXT NOT NULL, stem TEXT NOT NULL,
             PRIMARY KEY (deck, item)) WITHOUT ROWID;
INSERT INTO "items" VALUES('world','capital/c000','["facts/c000"]','What is the capital of country 0?');
INSERT INTO "items" VALUES('world','capital/c001','["facts/c001"]','What is the capital of country 1?');
INSERT INTO "items" VALUES('world','capital/c002','["facts/c002"]','What is the capital of country 2?');
CREATE TABLE reviews (
             id INTEGER PRIMARY KEY, deck TEXT NOT NULL, item TEXT NOT NULL, at INTEGER NOT NULL, zone INTEGER NOT NULL,
             rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4), mode TEXT NOT NULL, verdict TEXT NOT NULL,
             correct INTEGER NOT NULL, answer TEXT NOT NULL, took INTEGER NOT NULL, digest TEXT NOT NULL,
             kind TEXT NOT NULL, checksum BLOB NOT NULL);
INSERT INTO "reviews" VALUES(1,'world','capital/c000',1773144000000,0,3,'typed','right',1,'Town 0',1500,'0123456789abcdef','review',X'4446C8541AEAE088');
INSERT INTO "reviews" VALUES(2,'world','capital/c001',1773144060000,540,1,'typed','wrong',0,'Tówn ᚠ',1500,'0123456789abcdef','review',X'F449506C826E9597');
INSERT INTO "reviews" VALUES(3,'world','capital/c000',1773144540000,0,3,'typed','right',1,'Canberra',1500,'0123456789abcdef','review',X'36FC5A3EBE7EB917');
INSERT INTO "reviews" VALUES(4,'world','capital/c000',1773144540000,0,3,'typed','right',1,'Canberra',1500,'0123456789abcdef','review',X'79BAB38457DE941F');
INSERT INTO "reviews" VALUES(5,'world','capital/c002',1773145200000,0,2,'typed','right',1,'damaged now',1500,'0123456789abcdef','review',X'03A2735CD86E7F45');
INSERT INTO "reviews" VALUES(6,'world','capital/c002',1773145260000,0,3,'typed','right',1,'Canberra',1500,'0123456789abcdef','review',X'7C67E32042BDF03B');
INSERT INTO "reviews" VALUES(7,'world','capital/c000',1773403200000,0,1,'typed','wrong',0,'Canberra',1500,'0123456789abcdef','review',X'C02626E12EB65C3E');
INSERT INTO "reviews" VALUES(8,'world','capital/c000',1772971200000,0,3,'typed','right',1,'Canberra',1500,'0123456789abcdef','review',X'4B4155C188E9B299');
INSERT INTO "reviews" VALUES(9,'world','capital/c001',1773403200000,0,4,'typed','right',1,'Canberra',1500,'0123456789abcdef','cram',X'7BFBC55539C5FC0B');
INSERT INTO "reviews" VALUES(10,'world','capital/c001',1773489600000,0,4,'typed','right',1,'Canberra',1500,'0123456789abcdef','review',X'4059C24FB5032E7D');
CREATE TRIGGER reviews_are_not_deleted BEFORE DELETE ON reviews
             BEGIN SELECT RAISE(ABORT, 'reviews are never deleted'); END;
CREATE INDEX cards_due ON cards (deck, due);
CREATE INDEX cards_introduced ON cards (deck, introduced);
CREATE TRIGGER reviews_are_not_edited BEFORE UPDATE ON reviews
             BEGIN SELECT RAISE(ABORT, 'reviews are never edited'); END;
COMMIT;
