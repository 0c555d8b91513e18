--
-- PostgreSQL database dump
--

\restrict test

-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: posting; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.posting (
    event_id text NOT NULL,
    number integer NOT NULL,
    occurred timestamp with time zone NOT NULL,
    quantity numeric NOT NULL,
    source_order text NOT NULL,
    source_lot text NOT NULL,
    source_operation text NOT NULL,
    source_station text NOT NULL,
    source_bucket text NOT NULL,
    target_order text NOT NULL,
    target_lot text NOT NULL,
    target_operation text NOT NULL,
    target_station text NOT NULL,
    target_bucket text NOT NULL
);


--
-- Name: TABLE posting; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.posting IS 'Double entry: each event moves quantities from one account (source_*) to another (target_*)';


--
-- Name: COLUMN posting.number; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.posting.number IS 'Place within its event, from 0';


--
-- Name: account; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.account AS
 SELECT side."order",
    side.lot,
    side.operation,
    side.station,
    side.bucket,
    sum(side.quantity) AS quantity
   FROM (public.posting
     CROSS JOIN LATERAL ( VALUES (posting.source_order,posting.source_lot,posting.source_operation,posting.source_station,posting.source_bucket,(- posting.quantity)), (posting.target_order,posting.target_lot,posting.target_operation,posting.target_station,posting.target_bucket,posting.quantity)) side("order", lot, operation, station, bucket, quantity))
  GROUP BY side."order", side.lot, side.operation, side.station, side.bucket;


--
-- Name: VIEW account; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.account IS 'Level of every account of the ledger, emptied ones too; contra accounts read negative';


--
-- Name: balance; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.balance AS
 SELECT "order",
    came_in,
    shipped,
    scrap,
    on_hand,
    (((came_in - shipped) - scrap) - on_hand) AS error
   FROM ( SELECT account."order",
            (- COALESCE(sum(account.quantity) FILTER (WHERE (account.bucket = ANY (ARRAY['released'::text, 'unassigned'::text, 'overrun'::text, 'variance'::text]))), (0)::numeric)) AS came_in,
            COALESCE(sum(account.quantity) FILTER (WHERE (account.bucket = 'shipped'::text)), (0)::numeric) AS shipped,
            COALESCE(sum(account.quantity) FILTER (WHERE (account.bucket = 'scrap'::text)), (0)::numeric) AS scrap,
            COALESCE(sum(account.quantity) FILTER (WHERE (account.bucket = ANY (ARRAY['queue'::text, 'active'::text, 'done'::text, 'transit'::text, 'hold'::text]))), (0)::numeric) AS on_hand
           FROM public.account
          GROUP BY account."order") total;


--
-- Name: VIEW balance; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.balance IS 'Per order: came in = shipped + scrap + on hand; error must be 0';


--
-- Name: delivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.delivery (
    source text NOT NULL,
    "position" bigint NOT NULL
);


--
-- Name: TABLE delivery; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.delivery IS 'How far each journal has been written here: what makes every delivery happen once';


--
-- Name: event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.event (
    id text NOT NULL,
    kind text NOT NULL,
    occurred timestamp with time zone NOT NULL,
    window_from timestamp with time zone NOT NULL,
    recorded timestamp with time zone NOT NULL,
    sequence bigint NOT NULL,
    station text NOT NULL,
    operation text NOT NULL,
    "order" text NOT NULL,
    lot text NOT NULL,
    quantity numeric NOT NULL,
    high numeric NOT NULL,
    certainty text NOT NULL,
    rule text NOT NULL,
    identity text NOT NULL,
    actor text NOT NULL,
    detail text NOT NULL,
    map_version text NOT NULL
);


--
-- Name: TABLE event; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.event IS 'What happened, as concluded from signals and commands; never changed, corrected by later events';


--
-- Name: COLUMN event.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.kind IS 'released, arrived, started, completed, departed, scrapped, running, fault, alarm ...';


--
-- Name: COLUMN event.occurred; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.occurred IS 'When it happened at the latest; it happened in (window_from, occurred]';


--
-- Name: COLUMN event.recorded; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.recorded IS 'Time of the input that made it known';


--
-- Name: COLUMN event.sequence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.sequence IS 'Number of that input in the journal';


--
-- Name: COLUMN event.quantity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.quantity IS 'Pieces; 0 where the event is about no quantity';


--
-- Name: COLUMN event.high; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.high IS 'Up to that many pieces are possible; above quantity where the count is uncertain';


--
-- Name: COLUMN event.certainty; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.certainty IS 'measured, inferred, manual or uncertain';


--
-- Name: COLUMN event.map_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.map_version IS 'Version of the configuration that concluded it';


--
-- Name: lead_time; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.lead_time AS
 SELECT "order",
    first_released,
    last_shipped,
    (last_shipped - first_released) AS lead_time
   FROM ( SELECT posting.target_order AS "order",
            min(posting.occurred) FILTER (WHERE (posting.source_bucket = 'released'::text)) AS first_released,
            max(posting.occurred) FILTER (WHERE (posting.target_bucket = 'shipped'::text)) AS last_shipped
           FROM public.posting
          GROUP BY posting.target_order) milestone
  WHERE (first_released IS NOT NULL);


--
-- Name: VIEW lead_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.lead_time IS 'Per order: from the first release to the last piece shipped; empty while none is shipped';


--
-- Name: operation_event; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.operation_event AS
 SELECT occurred,
    kind,
    station,
    operation,
    "order",
    lot,
    quantity,
    high,
    certainty,
    identity,
    actor,
    detail,
    rule,
    window_from,
    recorded,
    map_version,
    id
   FROM public.event;


--
-- Name: VIEW operation_event; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.operation_event IS 'Every event, one line each, the columns people ask for first';


--
-- Name: sample; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sample (
    tag_id integer NOT NULL,
    quality smallint NOT NULL,
    "time" timestamp with time zone NOT NULL,
    "position" bigint NOT NULL,
    integer_value bigint,
    number_value double precision,
    text_value text,
    boolean_value boolean,
    large_value numeric
);


--
-- Name: TABLE sample; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.sample IS 'Polled values; at most one of the value columns is filled, none when there was no value';


--
-- Name: COLUMN sample.quality; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sample.quality IS '0 Good, 1 Uncertain, 2 Bad';


--
-- Name: COLUMN sample."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sample."time" IS 'When the host polled it';


--
-- Name: COLUMN sample."position"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sample."position" IS 'Order of record; makes samples of equal time distinct';


--
-- Name: COLUMN sample.large_value; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sample.large_value IS 'Integers beyond 64 bits signed, exact';


--
-- Name: schema_migration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migration (
    version integer NOT NULL,
    name text NOT NULL,
    applied timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: tag; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tag (
    id integer NOT NULL,
    name text NOT NULL,
    device text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    type text DEFAULT ''::text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL
);


--
-- Name: TABLE tag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.tag IS 'Every series that has samples: tags of devices, and published WIP figures (device wip)';


--
-- Name: COLUMN tag.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag.name IS '<device>.<tag>, or the path of a figure such as Suzhou/Assembly/L1/OP10/WIP/Queue';


--
-- Name: COLUMN tag.address; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag.address IS 'Where the device keeps it, e.g. hr:100 or DB1.DBD4';


--
-- Name: COLUMN tag.type; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag.type IS 'Type of the scaled value, e.g. int32, float64, bool, string';


--
-- Name: COLUMN tag.unit; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag.unit IS 'Engineering unit';


--
-- Name: tag_sample; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.tag_sample AS
 SELECT sample."time",
    tag.name AS tag,
    tag.device,
    COALESCE((sample.integer_value)::double precision, sample.number_value, (sample.large_value)::double precision, ((sample.boolean_value)::integer)::double precision) AS value,
    sample.text_value AS text,
    (ARRAY['Good'::text, 'Uncertain'::text, 'Bad'::text])[(sample.quality + 1)] AS quality,
    tag.unit,
    sample."position"
   FROM (public.sample
     JOIN public.tag ON ((tag.id = sample.tag_id)));


--
-- Name: VIEW tag_sample; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.tag_sample IS 'Samples with the names of their tags';


--
-- Name: COLUMN tag_sample.value; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_sample.value IS 'Number, or 0 and 1 of a boolean; rounded beyond 2^53 (exact in sample)';


--
-- Name: COLUMN tag_sample.text; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_sample.text IS 'Value of a text tag';


--
-- Name: tag_1m; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.tag_1m AS
 SELECT date_trunc('minute'::text, "time") AS minute,
    tag,
    min(value) AS min,
    max(value) AS max,
    avg(value) AS avg,
    (array_agg(value ORDER BY "time" DESC, "position" DESC))[1] AS last,
    count(value) AS count
   FROM public.tag_sample
  WHERE ((quality <> 'Bad'::text) AND (value IS NOT NULL))
  GROUP BY (date_trunc('minute'::text, "time")), tag;


--
-- Name: VIEW tag_1m; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.tag_1m IS 'Numeric samples per tag and minute, Bad ones left out; ask for a range of time or a tag';


--
-- Name: tag_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.tag ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: wip_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.wip_now AS
 SELECT "order",
    lot,
    operation,
    station,
    bucket,
    quantity
   FROM public.account
  WHERE (quantity <> (0)::numeric);


--
-- Name: VIEW wip_now; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.wip_now IS 'Where the work is now: pieces per order, lot, operation, station and bucket';


--
-- Name: COLUMN wip_now.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.wip_now.station IS 'Empty where the stations of an operation share the bucket (queue, transit)';


--
-- Name: COLUMN wip_now.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.wip_now.bucket IS 'queue, active, done, transit, hold, scrap, shipped; negative: released, unassigned, overrun, variance';


--
-- Data for Name: delivery; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.delivery VALUES ('journal', 2);


--
-- Data for Name: event; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.event VALUES ('event-0', 'released', '2026-09-21 14:13:20+00', '2026-09-21 14:13:19+00', '2026-09-21 14:13:20+00', 0, 'L1/OP10', '10', 'WO-1', '', 1, 1, 'measured', 'L1/OP10/completed', '', '', '冲压 1 piece', 'v1');
INSERT INTO public.event VALUES ('event-10', 'completed', '2026-09-21 14:13:30+00', '2026-09-21 14:13:29+00', '2026-09-21 14:13:30+00', 10, 'L1/OP10', '10', 'WO-1', '', 1, 1, 'measured', 'L1/OP10/completed', '', '', '冲压 1 piece', 'v1');
INSERT INTO public.event VALUES ('event-20', 'completed', '2026-09-21 14:13:40+00', '2026-09-21 14:13:39+00', '2026-09-21 14:13:40+00', 20, 'L1/OP10', '10', 'WO-1', '', 1, 1, 'measured', 'L1/OP10/completed', '', '', '冲压 1 piece', 'v1');


--
-- Data for Name: posting; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.posting VALUES ('event-0', 0, '2026-09-21 14:13:20+00', 5, 'WO-1', '', '10', '', 'released', 'WO-1', '', '10', 'L1/OP10', 'queue');
INSERT INTO public.posting VALUES ('event-10', 0, '2026-09-21 14:13:30+00', 2, 'WO-1', '', '10', '', 'queue', 'WO-1', '', '10', 'L1/OP10', 'shipped');
INSERT INTO public.posting VALUES ('event-20', 0, '2026-09-21 14:13:40+00', 1, 'WO-1', '', '10', '', 'queue', 'WO-1', '', '10', 'L1/OP10', 'scrap');


--
-- Data for Name: sample; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sample VALUES (1, 0, '2026-09-21 14:13:20+00', 16777216, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (4, 0, '2026-09-21 14:13:20+00', 16777217, NULL, 0, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (2, 0, '2026-09-21 14:13:20+00', 16777218, NULL, NULL, 'text 0', NULL, NULL);
INSERT INTO public.sample VALUES (5, 0, '2026-09-21 14:13:20+00', 16777219, NULL, NULL, NULL, true, NULL);
INSERT INTO public.sample VALUES (3, 0, '2026-09-21 14:13:20+00', 16777220, NULL, NULL, NULL, NULL, 1180591620717411303424);
INSERT INTO public.sample VALUES (1, 0, '2026-09-21 14:13:21+00', 16777221, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (4, 0, '2026-09-21 14:13:21+00', 16777222, NULL, 0.5, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (2, 0, '2026-09-21 14:13:21+00', 16777223, NULL, NULL, 'text 1', NULL, NULL);
INSERT INTO public.sample VALUES (5, 0, '2026-09-21 14:13:21+00', 16777224, NULL, NULL, NULL, true, NULL);
INSERT INTO public.sample VALUES (3, 0, '2026-09-21 14:13:21+00', 16777225, NULL, NULL, NULL, NULL, 1180591620717411303424);
INSERT INTO public.sample VALUES (1, 0, '2026-09-21 14:13:22+00', 16777226, 2, NULL, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (4, 0, '2026-09-21 14:13:22+00', 16777227, NULL, 1, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (2, 0, '2026-09-21 14:13:22+00', 16777228, NULL, NULL, 'text 2', NULL, NULL);
INSERT INTO public.sample VALUES (5, 0, '2026-09-21 14:13:22+00', 16777229, NULL, NULL, NULL, true, NULL);
INSERT INTO public.sample VALUES (3, 0, '2026-09-21 14:13:22+00', 16777230, NULL, NULL, NULL, NULL, 1180591620717411303424);


--
-- Data for Name: schema_migration; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_migration VALUES (1, '0001_tables.sql', '2026-11-24 08:30:01.539854+00');


--
-- Data for Name: tag; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tag OVERRIDING SYSTEM VALUE VALUES (1, 'press.T0', 'press', '', '', '', '');
INSERT INTO public.tag OVERRIDING SYSTEM VALUE VALUES (2, 'press.T2', 'press', '', '', '', '');
INSERT INTO public.tag OVERRIDING SYSTEM VALUE VALUES (3, 'press.T4', 'press', '', '', '', '');
INSERT INTO public.tag OVERRIDING SYSTEM VALUE VALUES (4, 'press.T1', 'press', '', '', '', '');
INSERT INTO public.tag OVERRIDING SYSTEM VALUE VALUES (5, 'press.T3', 'press', '', '', '', '');


--
-- Name: tag_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.tag_id_seq', 5, true);


--
-- Name: delivery delivery_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (source);


--
-- Name: event event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id, occurred);


--
-- Name: posting posting_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.posting
    ADD CONSTRAINT posting_pkey PRIMARY KEY (event_id, number, occurred);


--
-- Name: schema_migration schema_migration_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (version);


--
-- Name: tag tag_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tag
    ADD CONSTRAINT tag_name_key UNIQUE (name);


--
-- Name: tag tag_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tag
    ADD CONSTRAINT tag_pkey PRIMARY KEY (id);


--
-- Name: event_occurred; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_occurred ON public.event USING btree (occurred);


--
-- Name: event_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_order ON public.event USING btree ("order", occurred);


--
-- Name: sample_series; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sample_series ON public.sample USING btree (tag_id, "time", "position");


--
-- PostgreSQL database dump complete
--

\unrestrict test

