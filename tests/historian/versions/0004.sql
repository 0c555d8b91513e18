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

--
-- Name: held(double precision[], timestamp with time zone[], timestamp with time zone[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.held(held_value double precision[], since timestamp with time zone[], until timestamp with time zone[]) RETURNS double precision[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT ARRAY[COALESCE(sum((steps.step_value * steps.seconds)), (0)::double precision), COALESCE(sum(steps.seconds) FILTER (WHERE (steps.step_value IS NOT NULL)), (0)::double precision)] AS "array" FROM (SELECT step.step_value, (EXTRACT(epoch FROM ((held.until)[(step.number + 1)] - step.step_since)))::double precision AS seconds FROM UNNEST(held.held_value, held.since) WITH ORDINALITY step(step_value, step_since, number)) steps);


--
-- Name: FUNCTION held(held_value double precision[], since timestamp with time zone[], until timestamp with time zone[]); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.held(held_value double precision[], since timestamp with time zone[], until timestamp with time zone[]) IS '[sum of value x seconds, seconds] of values that hold from their since to the next until; times without value do not count';


--
-- Name: keep_tag_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keep_tag_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE tag_change SET valid_to = now() WHERE tag_id = NEW.id AND valid_to IS NULL;
    INSERT INTO tag_change
    VALUES (NEW.id, now(), NULL, NEW.name, NEW.device, NEW.address, NEW.type, NEW.unit, NEW.description)
    ON CONFLICT (tag_id, valid_from) DO UPDATE SET
        (valid_to, name, device, address, type, unit, description) =
        ROW (NULL, NEW.name, NEW.device, NEW.address, NEW.type, NEW.unit, NEW.description);
    RETURN NULL;
END $$;


--
-- Name: sample_number(smallint, bigint, double precision, boolean, numeric); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.sample_number(quality smallint, integer_value bigint, number_value double precision, boolean_value boolean, large_value numeric) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (quality < 2) THEN COALESCE(number_value, (integer_value)::double precision, ((boolean_value)::integer)::double precision, (large_value)::double precision) ELSE NULL::double precision END;


--
-- Name: FUNCTION sample_number(quality smallint, integer_value bigint, number_value double precision, boolean_value boolean, large_value numeric); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.sample_number(quality smallint, integer_value bigint, number_value double precision, boolean_value boolean, large_value numeric) IS 'A sample as a number (0 and 1 of a boolean); nothing where it is Bad or a text';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: account_level; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_level (
    "order" text NOT NULL,
    lot text NOT NULL,
    operation text NOT NULL,
    station text NOT NULL,
    bucket text NOT NULL,
    quantity numeric NOT NULL,
    changed timestamp with time zone NOT NULL
);


--
-- Name: TABLE account_level; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.account_level IS 'Level of every account of the ledger now: the sum of its postings, kept with them';


--
-- Name: COLUMN account_level.quantity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.account_level.quantity IS 'Pieces; contra accounts read negative';


--
-- Name: COLUMN account_level.changed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.account_level.changed IS 'Time of the last posting to it';


--
-- Name: account; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.account AS
 SELECT "order",
    lot,
    operation,
    station,
    bucket,
    quantity
   FROM public.account_level;


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
    "position" bigint NOT NULL,
    journal integer NOT NULL,
    live_from bigint,
    live_to bigint,
    written timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: TABLE delivery; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.delivery IS 'How far each journal has been written here: what makes every delivery happen once';


--
-- Name: COLUMN delivery.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.delivery.source IS 'Identity of the journal, made with its file';


--
-- Name: COLUMN delivery."position"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.delivery."position" IS 'All pieces of its spool up to this one are written here';


--
-- Name: COLUMN delivery.journal; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.delivery.journal IS 'Its short number in input and event';


--
-- Name: COLUMN delivery.live_from; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.delivery.live_from IS 'Catching up: all pieces from live_from to live_to are written here too, ahead of older ones';


--
-- Name: COLUMN delivery.live_to; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.delivery.live_to IS 'See live_from; both are empty when nothing is left to catch up';


--
-- Name: COLUMN delivery.written; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.delivery.written IS 'Last write of this journal';


--
-- Name: delivery_journal_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.delivery ALTER COLUMN journal ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.delivery_journal_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


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
    map_version text NOT NULL,
    journal integer DEFAULT 0 NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    behalf text DEFAULT ''::text NOT NULL,
    supersedes text DEFAULT ''::text NOT NULL
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
-- Name: COLUMN event.journal; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.journal IS 'Journal that delivered it, as in delivery; 0 where it was written before this was kept';


--
-- Name: COLUMN event.reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.reason IS 'Code of the reason or defect; empty for none';


--
-- Name: COLUMN event.behalf; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.behalf IS 'On whose behalf the actor spoke; empty for nobody';


--
-- Name: COLUMN event.supersedes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.supersedes IS 'Event that this one corrects or withdraws, wholly or by its quantity; empty for none';


--
-- Name: input; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.input (
    journal integer NOT NULL,
    sequence bigint NOT NULL,
    "time" timestamp with time zone NOT NULL,
    kind text NOT NULL,
    tag_id integer,
    body text NOT NULL
);


--
-- Name: TABLE input; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.input IS 'The input log: all events are computed from it, in the order of sequence';


--
-- Name: COLUMN input.journal; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input.journal IS 'Journal it stands in, as in delivery';


--
-- Name: COLUMN input.sequence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input.sequence IS 'Its number in that journal: the order in which it was folded';


--
-- Name: COLUMN input."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input."time" IS 'When the host polled the sample, took the command, or reached the timer';


--
-- Name: COLUMN input.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input.kind IS 'sample, command or tick (a timer fell due)';


--
-- Name: COLUMN input.tag_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input.tag_id IS 'Tag of a sample; empty for commands and ticks';


--
-- Name: COLUMN input.body; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input.body IS 'All of it, exact, as JSON: [kind, time in microseconds, ...]';


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
    target_bucket text NOT NULL,
    recorded timestamp with time zone NOT NULL,
    sequence bigint NOT NULL
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
-- Name: COLUMN posting.recorded; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.posting.recorded IS 'When it became known, as of its event: what was believed at an instant is what was recorded before';


--
-- Name: COLUMN posting.sequence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.posting.sequence IS 'Number of the input that made it known, as of its event';


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
-- Name: map_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.map_version (
    version text NOT NULL,
    first_used timestamp with time zone DEFAULT now() NOT NULL,
    last_used timestamp with time zone DEFAULT now() NOT NULL,
    model jsonb NOT NULL
);


--
-- Name: TABLE map_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.map_version IS 'Every configuration that the service ran with: stations, signals, products and their routes';


--
-- Name: COLUMN map_version.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.map_version.version IS 'As in event.map_version; equal meaning gives equal versions';


--
-- Name: COLUMN map_version.first_used; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.map_version.first_used IS 'When the service first started with it';


--
-- Name: COLUMN map_version.last_used; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.map_version.last_used IS 'When the service last started with it';


--
-- Name: COLUMN map_version.model; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.map_version.model IS 'All of it, as the engine sees it';


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
    large_value numeric,
    source_time timestamp with time zone
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
-- Name: COLUMN sample.source_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sample.source_time IS 'When the device itself says it was; empty where it does not say';


--
-- Name: schema_migration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.schema_migration (
    version integer NOT NULL,
    name text NOT NULL,
    applied timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: set_aside; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.set_aside (
    source text NOT NULL,
    "position" bigint NOT NULL,
    noticed timestamp with time zone DEFAULT now() NOT NULL,
    tag text NOT NULL,
    reason text NOT NULL,
    sample text NOT NULL
);


--
-- Name: TABLE set_aside; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.set_aside IS 'Samples that table sample cannot hold as they are, whole; there they stand as Bad without a value';


--
-- Name: COLUMN set_aside.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside.source IS 'Journal that delivered it, as in delivery';


--
-- Name: COLUMN set_aside."position"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside."position" IS 'As in sample';


--
-- Name: COLUMN set_aside.noticed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside.noticed IS 'When the database was to take it';


--
-- Name: COLUMN set_aside.tag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside.tag IS 'Full name of the tag';


--
-- Name: COLUMN set_aside.reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside.reason IS 'Why';


--
-- Name: COLUMN set_aside.sample; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside.sample IS 'JSON: [time in microseconds since 1970, value, quality]';


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
-- Name: tag_change; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tag_change (
    tag_id integer NOT NULL,
    valid_from timestamp with time zone NOT NULL,
    valid_to timestamp with time zone,
    name text NOT NULL,
    device text NOT NULL,
    address text NOT NULL,
    type text NOT NULL,
    unit text NOT NULL,
    description text NOT NULL
);


--
-- Name: TABLE tag_change; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.tag_change IS 'What table tag said of a tag from valid_from to valid_to; kept by a trigger';


--
-- Name: COLUMN tag_change.tag_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_change.tag_id IS 'Tag, as in tag';


--
-- Name: COLUMN tag_change.valid_from; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_change.valid_from IS 'Since when the database was told so';


--
-- Name: COLUMN tag_change.valid_to; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_change.valid_to IS 'Until when; empty for what holds now';


--
-- Name: COLUMN tag_change.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_change.name IS 'As in tag';


--
-- Name: COLUMN tag_change.device; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_change.device IS 'As in tag';


--
-- Name: COLUMN tag_change.address; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_change.address IS 'As in tag';


--
-- Name: COLUMN tag_change.type; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_change.type IS 'As in tag';


--
-- Name: COLUMN tag_change.unit; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_change.unit IS 'As in tag';


--
-- Name: COLUMN tag_change.description; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_change.description IS 'As in tag';


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
-- Data for Name: account_level; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.account_level VALUES ('WO-1', '', '10', '', 'queue', -3, '2026-09-21 14:13:40+00');
INSERT INTO public.account_level VALUES ('WO-1', '', '10', '', 'released', -5, '2026-09-21 14:13:20+00');
INSERT INTO public.account_level VALUES ('WO-1', '', '10', 'L1/OP10', 'queue', 5, '2026-09-21 14:13:20+00');
INSERT INTO public.account_level VALUES ('WO-1', '', '10', 'L1/OP10', 'scrap', 1, '2026-09-21 14:13:40+00');
INSERT INTO public.account_level VALUES ('WO-1', '', '10', 'L1/OP10', 'shipped', 2, '2026-09-21 14:13:30+00');


--
-- Data for Name: delivery; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.delivery OVERRIDING SYSTEM VALUE VALUES ('journal', 2, 1, NULL, NULL, '2026-11-24 08:45:18.021224+00');


--
-- Data for Name: event; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.event VALUES ('event-0', 'released', '2026-09-21 14:13:20+00', '2026-09-21 14:13:19+00', '2026-09-21 14:13:20+00', 0, 'L1/OP10', '10', 'WO-1', '', 1, 1, 'measured', 'L1/OP10/completed', '', '', '冲压 1 piece', 'v1', 1, '', '', '');
INSERT INTO public.event VALUES ('event-10', 'completed', '2026-09-21 14:13:30+00', '2026-09-21 14:13:29+00', '2026-09-21 14:13:30+00', 10, 'L1/OP10', '10', 'WO-1', '', 1, 1, 'measured', 'L1/OP10/completed', '', '', '冲压 1 piece', 'v1', 1, '', '', '');
INSERT INTO public.event VALUES ('event-20', 'completed', '2026-09-21 14:13:40+00', '2026-09-21 14:13:39+00', '2026-09-21 14:13:40+00', 20, 'L1/OP10', '10', 'WO-1', '', 1, 1, 'measured', 'L1/OP10/completed', '', '', '冲压 1 piece', 'v1', 1, '', '', '');


--
-- Data for Name: input; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: map_version; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: posting; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.posting VALUES ('event-0', 0, '2026-09-21 14:13:20+00', 5, 'WO-1', '', '10', '', 'released', 'WO-1', '', '10', 'L1/OP10', 'queue', '2026-09-21 14:13:20+00', 0);
INSERT INTO public.posting VALUES ('event-10', 0, '2026-09-21 14:13:30+00', 2, 'WO-1', '', '10', '', 'queue', 'WO-1', '', '10', 'L1/OP10', 'shipped', '2026-09-21 14:13:30+00', 10);
INSERT INTO public.posting VALUES ('event-20', 0, '2026-09-21 14:13:40+00', 1, 'WO-1', '', '10', '', 'queue', 'WO-1', '', '10', 'L1/OP10', 'scrap', '2026-09-21 14:13:40+00', 20);


--
-- Data for Name: sample; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sample VALUES (1, 0, '2026-09-21 14:13:20+00', 16777216, 0, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (4, 0, '2026-09-21 14:13:20+00', 16777217, NULL, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (2, 0, '2026-09-21 14:13:20+00', 16777218, NULL, NULL, 'text 0', NULL, NULL, NULL);
INSERT INTO public.sample VALUES (5, 0, '2026-09-21 14:13:20+00', 16777219, NULL, NULL, NULL, true, NULL, NULL);
INSERT INTO public.sample VALUES (3, 0, '2026-09-21 14:13:20+00', 16777220, NULL, NULL, NULL, NULL, 1180591620717411303424, NULL);
INSERT INTO public.sample VALUES (1, 0, '2026-09-21 14:13:21+00', 16777221, 1, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (4, 0, '2026-09-21 14:13:21+00', 16777222, NULL, 0.5, NULL, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (2, 0, '2026-09-21 14:13:21+00', 16777223, NULL, NULL, 'text 1', NULL, NULL, NULL);
INSERT INTO public.sample VALUES (5, 0, '2026-09-21 14:13:21+00', 16777224, NULL, NULL, NULL, true, NULL, NULL);
INSERT INTO public.sample VALUES (3, 0, '2026-09-21 14:13:21+00', 16777225, NULL, NULL, NULL, NULL, 1180591620717411303424, NULL);
INSERT INTO public.sample VALUES (1, 0, '2026-09-21 14:13:22+00', 16777226, 2, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (4, 0, '2026-09-21 14:13:22+00', 16777227, NULL, 1, NULL, NULL, NULL, NULL);
INSERT INTO public.sample VALUES (2, 0, '2026-09-21 14:13:22+00', 16777228, NULL, NULL, 'text 2', NULL, NULL, NULL);
INSERT INTO public.sample VALUES (5, 0, '2026-09-21 14:13:22+00', 16777229, NULL, NULL, NULL, true, NULL, NULL);
INSERT INTO public.sample VALUES (3, 0, '2026-09-21 14:13:22+00', 16777230, NULL, NULL, NULL, NULL, 1180591620717411303424, NULL);


--
-- Data for Name: schema_migration; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.schema_migration VALUES (1, '0001_tables.sql', '2026-11-24 08:45:17.792668+00');
INSERT INTO public.schema_migration VALUES (2, '0002_inputs.sql', '2026-11-24 08:45:17.792668+00');
INSERT INTO public.schema_migration VALUES (3, '0003_levels_and_changes.sql', '2026-11-24 08:45:17.792668+00');
INSERT INTO public.schema_migration VALUES (4, '0004_record.sql', '2026-11-24 08:45:17.792668+00');


--
-- Data for Name: set_aside; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: tag; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tag OVERRIDING SYSTEM VALUE VALUES (1, 'press.T0', 'press', '', '', '', '');
INSERT INTO public.tag OVERRIDING SYSTEM VALUE VALUES (2, 'press.T2', 'press', '', '', '', '');
INSERT INTO public.tag OVERRIDING SYSTEM VALUE VALUES (3, 'press.T4', 'press', '', '', '', '');
INSERT INTO public.tag OVERRIDING SYSTEM VALUE VALUES (4, 'press.T1', 'press', '', '', '', '');
INSERT INTO public.tag OVERRIDING SYSTEM VALUE VALUES (5, 'press.T3', 'press', '', '', '', '');


--
-- Data for Name: tag_change; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.tag_change VALUES (1, '2026-11-24 08:45:18.011278+00', NULL, 'press.T0', 'press', '', '', '', '');
INSERT INTO public.tag_change VALUES (2, '2026-11-24 08:45:18.011278+00', NULL, 'press.T2', 'press', '', '', '', '');
INSERT INTO public.tag_change VALUES (3, '2026-11-24 08:45:18.011278+00', NULL, 'press.T4', 'press', '', '', '', '');
INSERT INTO public.tag_change VALUES (4, '2026-11-24 08:45:18.011278+00', NULL, 'press.T1', 'press', '', '', '', '');
INSERT INTO public.tag_change VALUES (5, '2026-11-24 08:45:18.011278+00', NULL, 'press.T3', 'press', '', '', '', '');


--
-- Name: delivery_journal_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.delivery_journal_seq', 1, true);


--
-- Name: tag_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.tag_id_seq', 5, true);


--
-- Name: account_level account_level_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_level
    ADD CONSTRAINT account_level_pkey PRIMARY KEY ("order", lot, operation, station, bucket);


--
-- Name: delivery delivery_journal_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT delivery_journal_key UNIQUE (journal);


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
-- Name: input input_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.input
    ADD CONSTRAINT input_pkey PRIMARY KEY (journal, sequence, "time");


--
-- Name: map_version map_version_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.map_version
    ADD CONSTRAINT map_version_pkey PRIMARY KEY (version);


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
-- Name: set_aside set_aside_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.set_aside
    ADD CONSTRAINT set_aside_pkey PRIMARY KEY (source, "position");


--
-- Name: tag_change tag_change_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tag_change
    ADD CONSTRAINT tag_change_pkey PRIMARY KEY (tag_id, valid_from);


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
-- Name: event_sequence; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_sequence ON public.event USING btree (sequence);


--
-- Name: input_command; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX input_command ON public.input USING btree (journal, sequence) WHERE (kind = 'command'::text);


--
-- Name: input_tag; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX input_tag ON public.input USING btree (tag_id, journal, sequence) WHERE (tag_id IS NOT NULL);


--
-- Name: input_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX input_time ON public.input USING btree ("time");


--
-- Name: posting_occurred; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX posting_occurred ON public.posting USING btree (occurred);


--
-- Name: posting_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX posting_recorded ON public.posting USING btree (recorded);


--
-- Name: sample_series; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sample_series ON public.sample USING btree (tag_id, "time", "position");


--
-- Name: tag tag_added; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tag_added AFTER INSERT ON public.tag FOR EACH ROW EXECUTE FUNCTION public.keep_tag_change();


--
-- Name: tag tag_changed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER tag_changed AFTER UPDATE ON public.tag FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.keep_tag_change();


--
-- PostgreSQL database dump complete
--

\unrestrict test

