-- A log of version 2 as studykit wrote it before reviews noted keys: eleven reviews of six items in two decks, one
-- given after the clock went back, one a cram, one undone, one corrected; flags and a suspension; and damaged are
-- review 5, event 5 and one item.
PRAGMA application_id = 1937007737;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE cards (
             deck TEXT NOT NULL, item TEXT NOT NULL, phase INTEGER NOT NULL, step INTEGER, stability REAL NOT NULL,
             difficulty REAL NOT NULL, due INTEGER NOT NULL, last INTEGER NOT NULL, zone INTEGER NOT NULL,
             reps INTEGER NOT NULL, lapses INTEGER NOT NULL, recalled INTEGER NOT NULL, introduced INTEGER NOT NULL,
             suspended INTEGER NOT NULL, checksum BLOB NOT NULL, PRIMARY KEY (deck, item)) WITHOUT ROWID;
INSERT INTO "cards" VALUES('other','capital/c000',1,1,2.3065,2.11810397045901588342e+00,1773490200000,1773489600000,0,1,0,1,739689,0,X'2640CC8D2EB0E11A');
INSERT INTO "cards" VALUES('other','capital/damaged',1,1,2.3065,2.11810397045901588342e+00,1773490200000,1773489600000,0,1,0,1,739689,0,X'A5F0F77CB891D4B6');
INSERT INTO "cards" VALUES('world','capital/c000',2,NULL,6.89446022043178285976e-01,7.38007426350719,1773028800000,1772971200000,0,4,1,1,739685,0,X'423D7C69FEDBBC3F');
INSERT INTO "cards" VALUES('world','capital/c001',1,0,1.2931,5.11217070560105568688e+00,1773145710000,1773145380000,0,1,0,0,739685,0,X'DFC0C84065F5C082');
INSERT INTO "cards" VALUES('world','capital/c002',1,1,2.3065,2.11810397045901588342e+00,1773145800000,1773145200000,0,1,0,1,739685,1,X'1BAA04696DA39D39');
INSERT INTO "cards" VALUES('world','capital/c003',1,1,2.3065,2.11810397045901588342e+00,1773145860000,1773145260000,0,1,0,1,739685,0,X'A085AB24BA49B19E');
CREATE TABLE events (
             id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, what TEXT NOT NULL, deck TEXT NOT NULL,
             item TEXT NOT NULL, at INTEGER NOT NULL, zone INTEGER NOT NULL, review TEXT NOT NULL,
             rating INTEGER NOT NULL, verdict TEXT NOT NULL, word TEXT NOT NULL, placed INTEGER NOT NULL,
             checksum BLOB NOT NULL);
INSERT INTO "events" VALUES(1,'cdb73c0290c5bb4a1f8259d9c49bdf3c','correct','world','capital/c002',1773145200000,0,'a3f123c4d95c5118ce97f1ac8583cbfd',3,'right','',1773145200000,X'53D53F604F26037F');
INSERT INTO "events" VALUES(2,'ee8792af4c8d6a406c890552622ac367','undo','world','capital/c001',1773145320000,0,'4f8d6ce26c6beba9caf79c93b584c8f8',0,'','',1773145320000,X'608B4ABBFDF009BA');
INSERT INTO "events" VALUES(3,'50cf1314a0650c28a762176bf076e871','flag','world','capital/c001',1773403200000,0,'',0,'','outdated',1773403200000,X'8434EC562C005F80');
INSERT INTO "events" VALUES(4,'59e480408e7c84336d1171b343e6c631','suspend','world','capital/c002',1773403200000,0,'',0,'','',1773403200000,X'C93047C69C802C94');
INSERT INTO "events" VALUES(5,'7137ab4705fd50a290bd8e14fed93ebb','flag','world','capital/c003',1773403200000,0,'',0,'','damaged',1773403200000,X'C5FD6438DAEA6701');
CREATE TABLE items (
             deck TEXT NOT NULL, item TEXT NOT NULL, facts TEXT NOT NULL, stem TEXT NOT NULL, placed INTEGER NOT NULL,
             checksum BLOB NOT NULL, PRIMARY KEY (deck, item)) WITHOUT ROWID;
INSERT INTO "items" VALUES('other','capital/c000','["facts/c000", "facts/c001"]','What is the capital of Australia?',1773489600000,X'D8282DE17F561334');
INSERT INTO "items" VALUES('other','capital/damaged','["facts/damaged"]','damaged',1773489600000,X'07363BFAC4C71798');
INSERT INTO "items" VALUES('world','capital/c000','["facts/c000"]','What is the capital of country 0?',1773144000000,X'6E80CE4084072BAB');
INSERT INTO "items" VALUES('world','capital/c001','["facts/c001"]','What is the capital of country 1?',1773144060000,X'6C24D4891E2425E6');
INSERT INTO "items" VALUES('world','capital/c002','["facts/c002"]','What is the capital of country 2?',1773145200000,X'902FC95791DC2E56');
INSERT INTO "items" VALUES('world','capital/c003','["facts/c003"]','What is the capital of country 3?',1773145260000,X'410D608F8BEF9A1F');
CREATE TABLE reviews (
             id INTEGER PRIMARY KEY, uid TEXT UNIQUE, deck TEXT NOT NULL, item TEXT NOT NULL,
             at INTEGER NOT NULL, zone INTEGER NOT NULL, rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
             mode TEXT NOT NULL, verdict TEXT NOT NULL, correct INTEGER NOT NULL, answer TEXT NOT NULL,
             took INTEGER NOT NULL, digest TEXT NOT NULL, kind TEXT NOT NULL, placed INTEGER NOT NULL,
             checksum BLOB NOT NULL);
INSERT INTO "reviews" VALUES(1,'5ad8ab23541c19c64da5c3801aff01b7','world','capital/c000',1773144000000,0,3,'typed','right',1,'Town 0',1500,'0123456789abcdef','review',1773144000000,X'C58810C6E528D3A4');
INSERT INTO "reviews" VALUES(2,'4f8d6ce26c6beba9caf79c93b584c8f8','world','capital/c001',1773144060000,540,1,'typed','wrong',0,'Tówn ᚠ',1500,'0123456789abcdef','review',1773144060000,X'CDBDAAB2264CF1A9');
INSERT INTO "reviews" VALUES(3,'d2e60a89e0ecef8a6a8b2425a808ccbf','world','capital/c000',1773144720000,0,3,'typed','right',1,'Canberra',1500,'0123456789abcdef','review',1773144720000,X'B09D17913F1D1529');
INSERT INTO "reviews" VALUES(4,'a3f123c4d95c5118ce97f1ac8583cbfd','world','capital/c002',1773145200000,0,1,'typed','wrong',0,'Twon 2',1500,'0123456789abcdef','review',1773145200000,X'BDFCCED0FFFB73E0');
INSERT INTO "reviews" VALUES(5,'e122a8fc64ec06538edd9b7b2184130a','world','capital/c003',1773145260000,0,2,'typed','right',1,'damaged now',1500,'0123456789abcdef','review',1773145260000,X'4F8C2C7D9F6E1108');
INSERT INTO "reviews" VALUES(6,'db372722ca7c68712404be1cdb310123','world','capital/c001',1773145380000,0,2,'typed','right',1,'Canberra',1500,'0123456789abcdef','review',1773145380000,X'ACADCC890243B919');
INSERT INTO "reviews" VALUES(7,'1880f59191a4037757919b6b690e67b6','world','capital/c001',1773403200000,0,4,'typed','right',1,'Canberra',1500,'0123456789abcdef','cram',1773403200000,X'4D79497111826F28');
INSERT INTO "reviews" VALUES(8,'8d403fbc143a70b65026220df2f7b9cb','world','capital/c000',1773403200000,0,1,'typed','wrong',0,'Canberra',1500,'0123456789abcdef','review',1773403200000,X'5FF2765049CCFF99');
INSERT INTO "reviews" VALUES(9,'91581c17c46cc974f8c026ed881e9398','world','capital/c000',1772971200000,0,3,'typed','right',1,'Canberra',1500,'0123456789abcdef','review',1773403200001,X'D8DABDA975506A93');
INSERT INTO "reviews" VALUES(10,'5baa0e5e693be71dd07d34686649eca8','other','capital/c000',1773489600000,0,3,'typed','right',1,'Canberra',1500,'0123456789abcdef','review',1773489600000,X'64CE8B423FECE73A');
INSERT INTO "reviews" VALUES(11,'4ecb381bf54c2a62433ca979e47cd23c','other','capital/damaged',1773489600000,0,3,'typed','right',1,'Canberra',1500,'0123456789abcdef','review',1773489600000,X'85C18E83102EBDD5');
CREATE TABLE settings (
             id INTEGER PRIMARY KEY, retention REAL NOT NULL, day_turns_at INTEGER NOT NULL,
             maximum_interval INTEGER NOT NULL, checksum BLOB NOT NULL);
INSERT INTO "settings" VALUES(1,0.9,4,36500,X'12F8B473D1FF694D');
CREATE INDEX reviews_of_card ON reviews (deck, item, placed);
CREATE INDEX events_of_item ON events (deck, item);
CREATE INDEX cards_due ON cards (deck, due) WHERE suspended = 0;
CREATE INDEX cards_introduced ON cards (deck, introduced);
CREATE TRIGGER reviews_are_not_edited BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are never edited'); END;
CREATE TRIGGER reviews_are_not_deleted BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'reviews are never deleted'); END;
CREATE TRIGGER events_are_not_edited BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never edited'); END;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
COMMIT;
