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
-- Name: held_over(double precision, double precision, double precision[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.held_over(inside double precision, seconds double precision, gaps double precision[]) RETURNS double precision[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY[(inside + (gaps)[1]), (seconds + (gaps)[2])];


--
-- Name: FUNCTION held_over(inside double precision, seconds double precision, gaps double precision[]); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.held_over(inside double precision, seconds double precision, gaps double precision[]) IS 'As held, of a longer time: the sums within its parts and what was held between them';


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
-- Name: edition; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.edition (
    single boolean DEFAULT true NOT NULL,
    name text NOT NULL,
    setup integer NOT NULL,
    partitioned_from timestamp with time zone,
    CONSTRAINT edition_single_check CHECK (single)
);


--
-- Name: TABLE edition; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.edition IS 'How the tables of this database are kept (historian/editions.py); one row';


--
-- Name: COLUMN edition.single; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.edition.single IS 'There is one row';


--
-- Name: COLUMN edition.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.edition.name IS 'TimescaleDB Community, TimescaleDB Apache or plain PostgreSQL, as when the database was first set up';


--
-- Name: COLUMN edition.setup; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.edition.setup IS 'Version of that set-up';


--
-- Name: COLUMN edition.partitioned_from; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.edition.partitioned_from IS 'Plain PostgreSQL: since when sample and input have a partition a week';


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
)
PARTITION BY RANGE ("time");


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
-- Name: input_before; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.input_before (
    journal integer CONSTRAINT input_journal_not_null NOT NULL,
    sequence bigint CONSTRAINT input_sequence_not_null NOT NULL,
    "time" timestamp with time zone CONSTRAINT input_time_not_null NOT NULL,
    kind text CONSTRAINT input_kind_not_null NOT NULL,
    tag_id integer,
    body text CONSTRAINT input_body_not_null NOT NULL
);


--
-- Name: TABLE input_before; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.input_before IS 'The input log: all events are computed from it, in the order of sequence';


--
-- Name: COLUMN input_before.journal; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_before.journal IS 'Journal it stands in, as in delivery';


--
-- Name: COLUMN input_before.sequence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_before.sequence IS 'Its number in that journal: the order in which it was folded';


--
-- Name: COLUMN input_before."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_before."time" IS 'When the host polled the sample, took the command, or reached the timer';


--
-- Name: COLUMN input_before.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_before.kind IS 'sample, command or tick (a timer fell due)';


--
-- Name: COLUMN input_before.tag_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_before.tag_id IS 'Tag of a sample; empty for commands and ticks';


--
-- Name: COLUMN input_before.body; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_before.body IS 'All of it, exact, as JSON: [kind, time in microseconds, ...]';


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
-- Name: rollup_1d; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rollup_1d (
    tag_id integer NOT NULL,
    bucket timestamp with time zone NOT NULL,
    samples bigint NOT NULL,
    good bigint NOT NULL,
    count bigint NOT NULL,
    min double precision,
    max double precision,
    sum double precision,
    first double precision,
    last double precision,
    first_time timestamp with time zone NOT NULL,
    last_time timestamp with time zone NOT NULL,
    final double precision,
    held double precision[] NOT NULL
);


--
-- Name: TABLE rollup_1d; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.rollup_1d IS 'What is rolled up; tag_1d has the newest too';


--
-- Name: COLUMN rollup_1d.tag_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.tag_id IS 'As in tag';


--
-- Name: COLUMN rollup_1d.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.bucket IS 'Start of the day, UTC';


--
-- Name: COLUMN rollup_1d.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.samples IS 'How many samples';


--
-- Name: COLUMN rollup_1d.good; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.good IS 'How many of them are Good';


--
-- Name: COLUMN rollup_1d.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.count IS 'How many have a value and are not Bad';


--
-- Name: COLUMN rollup_1d.min; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.min IS 'Lowest value';


--
-- Name: COLUMN rollup_1d.max; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.max IS 'Highest value';


--
-- Name: COLUMN rollup_1d.sum; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.sum IS 'Sum of the values';


--
-- Name: COLUMN rollup_1d.first; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.first IS 'First value';


--
-- Name: COLUMN rollup_1d.last; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.last IS 'Last value';


--
-- Name: COLUMN rollup_1d.first_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.first_time IS 'Time of the first sample';


--
-- Name: COLUMN rollup_1d.last_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.last_time IS 'Time of the last sample';


--
-- Name: COLUMN rollup_1d.final; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.final IS 'Value of the last sample; empty if it is Bad';


--
-- Name: COLUMN rollup_1d.held; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1d.held IS '[sum of value x seconds, seconds] from first_time to last_time: each value holds until the next sample';


--
-- Name: rollup_1h; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rollup_1h (
    tag_id integer NOT NULL,
    bucket timestamp with time zone NOT NULL,
    samples bigint NOT NULL,
    good bigint NOT NULL,
    count bigint NOT NULL,
    min double precision,
    max double precision,
    sum double precision,
    first double precision,
    last double precision,
    first_time timestamp with time zone NOT NULL,
    last_time timestamp with time zone NOT NULL,
    final double precision,
    held double precision[] NOT NULL
);


--
-- Name: TABLE rollup_1h; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.rollup_1h IS 'What is rolled up; tag_1h has the newest too';


--
-- Name: COLUMN rollup_1h.tag_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.tag_id IS 'As in tag';


--
-- Name: COLUMN rollup_1h.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.bucket IS 'Start of the hour, UTC';


--
-- Name: COLUMN rollup_1h.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.samples IS 'How many samples';


--
-- Name: COLUMN rollup_1h.good; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.good IS 'How many of them are Good';


--
-- Name: COLUMN rollup_1h.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.count IS 'How many have a value and are not Bad';


--
-- Name: COLUMN rollup_1h.min; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.min IS 'Lowest value';


--
-- Name: COLUMN rollup_1h.max; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.max IS 'Highest value';


--
-- Name: COLUMN rollup_1h.sum; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.sum IS 'Sum of the values';


--
-- Name: COLUMN rollup_1h.first; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.first IS 'First value';


--
-- Name: COLUMN rollup_1h.last; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.last IS 'Last value';


--
-- Name: COLUMN rollup_1h.first_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.first_time IS 'Time of the first sample';


--
-- Name: COLUMN rollup_1h.last_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.last_time IS 'Time of the last sample';


--
-- Name: COLUMN rollup_1h.final; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.final IS 'Value of the last sample; empty if it is Bad';


--
-- Name: COLUMN rollup_1h.held; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1h.held IS '[sum of value x seconds, seconds] from first_time to last_time: each value holds until the next sample';


--
-- Name: rollup_1m; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rollup_1m (
    tag_id integer NOT NULL,
    bucket timestamp with time zone NOT NULL,
    samples bigint NOT NULL,
    good bigint NOT NULL,
    count bigint NOT NULL,
    min double precision,
    max double precision,
    sum double precision,
    first double precision,
    last double precision,
    first_time timestamp with time zone NOT NULL,
    last_time timestamp with time zone NOT NULL,
    final double precision,
    held double precision[] NOT NULL
);


--
-- Name: TABLE rollup_1m; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.rollup_1m IS 'What is rolled up; tag_1m has the newest too';


--
-- Name: COLUMN rollup_1m.tag_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.tag_id IS 'As in tag';


--
-- Name: COLUMN rollup_1m.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.bucket IS 'Start of the minute, UTC';


--
-- Name: COLUMN rollup_1m.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.samples IS 'How many samples';


--
-- Name: COLUMN rollup_1m.good; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.good IS 'How many of them are Good';


--
-- Name: COLUMN rollup_1m.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.count IS 'How many have a value and are not Bad';


--
-- Name: COLUMN rollup_1m.min; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.min IS 'Lowest value';


--
-- Name: COLUMN rollup_1m.max; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.max IS 'Highest value';


--
-- Name: COLUMN rollup_1m.sum; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.sum IS 'Sum of the values';


--
-- Name: COLUMN rollup_1m.first; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.first IS 'First value';


--
-- Name: COLUMN rollup_1m.last; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.last IS 'Last value';


--
-- Name: COLUMN rollup_1m.first_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.first_time IS 'Time of the first sample';


--
-- Name: COLUMN rollup_1m.last_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.last_time IS 'Time of the last sample';


--
-- Name: COLUMN rollup_1m.final; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.final IS 'Value of the last sample; empty if it is Bad';


--
-- Name: COLUMN rollup_1m.held; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_1m.held IS '[sum of value x seconds, seconds] from first_time to last_time: each value holds until the next sample';


--
-- Name: rollup_due; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.rollup_due (
    level text NOT NULL,
    bucket timestamp with time zone NOT NULL
);


--
-- Name: TABLE rollup_due; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.rollup_due IS 'Buckets with samples that the roll-ups do not hold yet';


--
-- Name: COLUMN rollup_due.level; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_due.level IS '1m, 1h or 1d';


--
-- Name: COLUMN rollup_due.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.rollup_due.bucket IS 'Its start';


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
)
PARTITION BY RANGE ("time");


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
-- Name: sample_before; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sample_before (
    tag_id integer CONSTRAINT sample_tag_id_not_null NOT NULL,
    quality smallint CONSTRAINT sample_quality_not_null NOT NULL,
    "time" timestamp with time zone CONSTRAINT sample_time_not_null NOT NULL,
    "position" bigint CONSTRAINT sample_position_not_null NOT NULL,
    integer_value bigint,
    number_value double precision,
    text_value text,
    boolean_value boolean,
    large_value numeric,
    source_time timestamp with time zone
);


--
-- Name: TABLE sample_before; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.sample_before IS 'Polled values; at most one of the value columns is filled, none when there was no value';


--
-- Name: COLUMN sample_before.quality; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sample_before.quality IS '0 Good, 1 Uncertain, 2 Bad';


--
-- Name: COLUMN sample_before."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sample_before."time" IS 'When the host polled it';


--
-- Name: COLUMN sample_before."position"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sample_before."position" IS 'Order of record; makes samples of equal time distinct';


--
-- Name: COLUMN sample_before.large_value; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sample_before.large_value IS 'Integers beyond 64 bits signed, exact';


--
-- Name: COLUMN sample_before.source_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.sample_before.source_time IS 'When the device itself says it was; empty where it does not say';


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
-- Name: trend_1m; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.trend_1m AS
 SELECT kept.tag_id,
    kept.bucket,
    kept.samples,
    kept.good,
    kept.count,
    kept.min,
    kept.max,
    kept.sum,
    kept.first,
    kept.last,
    kept.first_time,
    kept.last_time,
    kept.final,
    kept.held
   FROM public.rollup_1m kept
  WHERE (NOT (EXISTS ( SELECT
           FROM public.rollup_due due
          WHERE ((due.level = '1m'::text) AND (due.bucket = kept.bucket)))))
UNION ALL
 SELECT tag.id AS tag_id,
    due.bucket,
    live.samples,
    live.good,
    live.count,
    live.min,
    live.max,
    live.sum,
    live.first,
    live.last,
    live.first_time,
    live.last_time,
    live.final,
    live.held
   FROM ((( SELECT rollup_due.bucket
           FROM public.rollup_due
          WHERE (rollup_due.level = '1m'::text)) due(bucket)
     CROSS JOIN public.tag)
     CROSS JOIN LATERAL ( SELECT count(*) AS samples,
            count(*) FILTER (WHERE (part.quality = 0)) AS good,
            count(public.sample_number(part.quality, part.integer_value, part.number_value, part.boolean_value, part.large_value)) AS count,
            min(public.sample_number(part.quality, part.integer_value, part.number_value, part.boolean_value, part.large_value)) AS min,
            max(public.sample_number(part.quality, part.integer_value, part.number_value, part.boolean_value, part.large_value)) AS max,
            sum(public.sample_number(part.quality, part.integer_value, part.number_value, part.boolean_value, part.large_value)) AS sum,
            (array_agg(public.sample_number(part.quality, part.integer_value, part.number_value, part.boolean_value, part.large_value) ORDER BY part."time", part."position") FILTER (WHERE (public.sample_number(part.quality, part.integer_value, part.number_value, part.boolean_value, part.large_value) IS NOT NULL)))[1] AS first,
            (array_agg(public.sample_number(part.quality, part.integer_value, part.number_value, part.boolean_value, part.large_value) ORDER BY part."time" DESC, part."position" DESC) FILTER (WHERE (public.sample_number(part.quality, part.integer_value, part.number_value, part.boolean_value, part.large_value) IS NOT NULL)))[1] AS last,
            min(part."time") AS first_time,
            max(part."time") AS last_time,
            (array_agg(public.sample_number(part.quality, part.integer_value, part.number_value, part.boolean_value, part.large_value) ORDER BY part."time" DESC, part."position" DESC))[1] AS final,
            public.held(array_agg(public.sample_number(part.quality, part.integer_value, part.number_value, part.boolean_value, part.large_value) ORDER BY part."time", part."position"), array_agg(part."time" ORDER BY part."time", part."position"), array_agg(part."time" ORDER BY part."time", part."position")) AS held
           FROM public.sample part
          WHERE ((part.tag_id = tag.id) AND (part."time" >= due.bucket) AND (part."time" < (due.bucket + '00:01:00'::interval)) AND (part.text_value IS NULL))) live)
  WHERE (live.samples > 0);


--
-- Name: VIEW trend_1m; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.trend_1m IS 'Figures per tag and time, however they are kept; tag_1s, tag_1m ... have the names of the tags';


--
-- Name: COLUMN trend_1m.tag_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.tag_id IS 'As in tag';


--
-- Name: COLUMN trend_1m.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.bucket IS 'Start of the minute, UTC';


--
-- Name: COLUMN trend_1m.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.samples IS 'How many samples';


--
-- Name: COLUMN trend_1m.good; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.good IS 'How many of them are Good';


--
-- Name: COLUMN trend_1m.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.count IS 'How many have a value and are not Bad';


--
-- Name: COLUMN trend_1m.min; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.min IS 'Lowest value';


--
-- Name: COLUMN trend_1m.max; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.max IS 'Highest value';


--
-- Name: COLUMN trend_1m.sum; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.sum IS 'Sum of the values';


--
-- Name: COLUMN trend_1m.first; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.first IS 'First value';


--
-- Name: COLUMN trend_1m.last; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.last IS 'Last value';


--
-- Name: COLUMN trend_1m.first_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.first_time IS 'Time of the first sample';


--
-- Name: COLUMN trend_1m.last_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.last_time IS 'Time of the last sample';


--
-- Name: COLUMN trend_1m.final; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.final IS 'Value of the last sample; empty if it is Bad';


--
-- Name: COLUMN trend_1m.held; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1m.held IS '[sum of value x seconds, seconds] from first_time to last_time: each value holds until the next sample';


--
-- Name: trend_1h; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.trend_1h AS
 SELECT kept.tag_id,
    kept.bucket,
    kept.samples,
    kept.good,
    kept.count,
    kept.min,
    kept.max,
    kept.sum,
    kept.first,
    kept.last,
    kept.first_time,
    kept.last_time,
    kept.final,
    kept.held
   FROM public.rollup_1h kept
  WHERE (NOT (EXISTS ( SELECT
           FROM public.rollup_due due
          WHERE ((due.level = '1h'::text) AND (due.bucket = kept.bucket)))))
UNION ALL
 SELECT tag.id AS tag_id,
    due.bucket,
    live.samples,
    live.good,
    live.count,
    live.min,
    live.max,
    live.sum,
    live.first,
    live.last,
    live.first_time,
    live.last_time,
    live.final,
    live.held
   FROM ((( SELECT rollup_due.bucket
           FROM public.rollup_due
          WHERE (rollup_due.level = '1h'::text)) due(bucket)
     CROSS JOIN public.tag)
     CROSS JOIN LATERAL ( SELECT (sum(part.samples))::bigint AS samples,
            (sum(part.good))::bigint AS good,
            (sum(part.count))::bigint AS count,
            min(part.min) AS min,
            max(part.max) AS max,
            sum(part.sum) AS sum,
            (array_agg(part.first ORDER BY part.bucket) FILTER (WHERE (part.first IS NOT NULL)))[1] AS first,
            (array_agg(part.last ORDER BY part.bucket DESC) FILTER (WHERE (part.last IS NOT NULL)))[1] AS last,
            min(part.first_time) AS first_time,
            max(part.last_time) AS last_time,
            (array_agg(part.final ORDER BY part.bucket DESC))[1] AS final,
            public.held_over(sum(part.held[1]), sum(part.held[2]), public.held(array_agg(part.final ORDER BY part.bucket), array_agg(part.last_time ORDER BY part.bucket), array_agg(part.first_time ORDER BY part.bucket))) AS held
           FROM public.trend_1m part
          WHERE ((part.tag_id = tag.id) AND (part.bucket >= due.bucket) AND (part.bucket < (due.bucket + '01:00:00'::interval)))) live)
  WHERE (live.samples > 0);


--
-- Name: VIEW trend_1h; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.trend_1h IS 'Figures per tag and time, however they are kept; tag_1s, tag_1m ... have the names of the tags';


--
-- Name: COLUMN trend_1h.tag_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.tag_id IS 'As in tag';


--
-- Name: COLUMN trend_1h.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.bucket IS 'Start of the hour, UTC';


--
-- Name: COLUMN trend_1h.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.samples IS 'How many samples';


--
-- Name: COLUMN trend_1h.good; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.good IS 'How many of them are Good';


--
-- Name: COLUMN trend_1h.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.count IS 'How many have a value and are not Bad';


--
-- Name: COLUMN trend_1h.min; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.min IS 'Lowest value';


--
-- Name: COLUMN trend_1h.max; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.max IS 'Highest value';


--
-- Name: COLUMN trend_1h.sum; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.sum IS 'Sum of the values';


--
-- Name: COLUMN trend_1h.first; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.first IS 'First value';


--
-- Name: COLUMN trend_1h.last; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.last IS 'Last value';


--
-- Name: COLUMN trend_1h.first_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.first_time IS 'Time of the first sample';


--
-- Name: COLUMN trend_1h.last_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.last_time IS 'Time of the last sample';


--
-- Name: COLUMN trend_1h.final; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.final IS 'Value of the last sample; empty if it is Bad';


--
-- Name: COLUMN trend_1h.held; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1h.held IS '[sum of value x seconds, seconds] from first_time to last_time: each value holds until the next sample';


--
-- Name: trend_1d; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.trend_1d AS
 SELECT kept.tag_id,
    kept.bucket,
    kept.samples,
    kept.good,
    kept.count,
    kept.min,
    kept.max,
    kept.sum,
    kept.first,
    kept.last,
    kept.first_time,
    kept.last_time,
    kept.final,
    kept.held
   FROM public.rollup_1d kept
  WHERE (NOT (EXISTS ( SELECT
           FROM public.rollup_due due
          WHERE ((due.level = '1d'::text) AND (due.bucket = kept.bucket)))))
UNION ALL
 SELECT tag.id AS tag_id,
    due.bucket,
    live.samples,
    live.good,
    live.count,
    live.min,
    live.max,
    live.sum,
    live.first,
    live.last,
    live.first_time,
    live.last_time,
    live.final,
    live.held
   FROM ((( SELECT rollup_due.bucket
           FROM public.rollup_due
          WHERE (rollup_due.level = '1d'::text)) due(bucket)
     CROSS JOIN public.tag)
     CROSS JOIN LATERAL ( SELECT (sum(part.samples))::bigint AS samples,
            (sum(part.good))::bigint AS good,
            (sum(part.count))::bigint AS count,
            min(part.min) AS min,
            max(part.max) AS max,
            sum(part.sum) AS sum,
            (array_agg(part.first ORDER BY part.bucket) FILTER (WHERE (part.first IS NOT NULL)))[1] AS first,
            (array_agg(part.last ORDER BY part.bucket DESC) FILTER (WHERE (part.last IS NOT NULL)))[1] AS last,
            min(part.first_time) AS first_time,
            max(part.last_time) AS last_time,
            (array_agg(part.final ORDER BY part.bucket DESC))[1] AS final,
            public.held_over(sum(part.held[1]), sum(part.held[2]), public.held(array_agg(part.final ORDER BY part.bucket), array_agg(part.last_time ORDER BY part.bucket), array_agg(part.first_time ORDER BY part.bucket))) AS held
           FROM public.trend_1h part
          WHERE ((part.tag_id = tag.id) AND (part.bucket >= due.bucket) AND (part.bucket < (due.bucket + '1 day'::interval)))) live)
  WHERE (live.samples > 0);


--
-- Name: VIEW trend_1d; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.trend_1d IS 'Figures per tag and time, however they are kept; tag_1s, tag_1m ... have the names of the tags';


--
-- Name: COLUMN trend_1d.tag_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.tag_id IS 'As in tag';


--
-- Name: COLUMN trend_1d.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.bucket IS 'Start of the day, UTC';


--
-- Name: COLUMN trend_1d.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.samples IS 'How many samples';


--
-- Name: COLUMN trend_1d.good; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.good IS 'How many of them are Good';


--
-- Name: COLUMN trend_1d.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.count IS 'How many have a value and are not Bad';


--
-- Name: COLUMN trend_1d.min; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.min IS 'Lowest value';


--
-- Name: COLUMN trend_1d.max; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.max IS 'Highest value';


--
-- Name: COLUMN trend_1d.sum; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.sum IS 'Sum of the values';


--
-- Name: COLUMN trend_1d.first; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.first IS 'First value';


--
-- Name: COLUMN trend_1d.last; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.last IS 'Last value';


--
-- Name: COLUMN trend_1d.first_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.first_time IS 'Time of the first sample';


--
-- Name: COLUMN trend_1d.last_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.last_time IS 'Time of the last sample';


--
-- Name: COLUMN trend_1d.final; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.final IS 'Value of the last sample; empty if it is Bad';


--
-- Name: COLUMN trend_1d.held; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1d.held IS '[sum of value x seconds, seconds] from first_time to last_time: each value holds until the next sample';


--
-- Name: tag_1d; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.tag_1d AS
 SELECT trend.bucket AS day,
    tag.name AS tag,
    trend.min,
    trend.max,
    (trend.sum / (NULLIF(trend.count, 0))::double precision) AS avg,
    trend.last,
    trend.count,
    trend.first,
    trend.samples,
    ((trend.good)::double precision / (trend.samples)::double precision) AS good_share,
        CASE
            WHEN (trend.final IS NULL) THEN (trend.held[1] / NULLIF(trend.held[2], (0)::double precision))
            ELSE ((trend.held[1] + (trend.final * (EXTRACT(epoch FROM ((trend.bucket + '1 day'::interval) - trend.last_time)))::double precision)) / (trend.held[2] + (EXTRACT(epoch FROM ((trend.bucket + '1 day'::interval) - trend.last_time)))::double precision))
        END AS time_weighted_avg
   FROM (public.trend_1d trend
     JOIN public.tag ON ((tag.id = trend.tag_id)));


--
-- Name: VIEW tag_1d; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.tag_1d IS 'Numeric samples per tag and day; ask for a tag or a range of time';


--
-- Name: COLUMN tag_1d.day; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1d.day IS 'Start of the day, UTC';


--
-- Name: COLUMN tag_1d.tag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1d.tag IS 'Full name of the tag';


--
-- Name: COLUMN tag_1d.min; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1d.min IS 'Lowest value';


--
-- Name: COLUMN tag_1d.max; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1d.max IS 'Highest value';


--
-- Name: COLUMN tag_1d.avg; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1d.avg IS 'Mean of the values';


--
-- Name: COLUMN tag_1d.last; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1d.last IS 'Last value';


--
-- Name: COLUMN tag_1d.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1d.count IS 'How many values, Bad ones left out';


--
-- Name: COLUMN tag_1d.first; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1d.first IS 'First value';


--
-- Name: COLUMN tag_1d.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1d.samples IS 'How many samples, Bad ones too';


--
-- Name: COLUMN tag_1d.good_share; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1d.good_share IS 'Share of the samples that are Good, 0 to 1';


--
-- Name: COLUMN tag_1d.time_weighted_avg; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1d.time_weighted_avg IS 'Mean over time: each value holds until the next sample, the last one to the end';


--
-- Name: tag_1h; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.tag_1h AS
 SELECT trend.bucket AS hour,
    tag.name AS tag,
    trend.min,
    trend.max,
    (trend.sum / (NULLIF(trend.count, 0))::double precision) AS avg,
    trend.last,
    trend.count,
    trend.first,
    trend.samples,
    ((trend.good)::double precision / (trend.samples)::double precision) AS good_share,
        CASE
            WHEN (trend.final IS NULL) THEN (trend.held[1] / NULLIF(trend.held[2], (0)::double precision))
            ELSE ((trend.held[1] + (trend.final * (EXTRACT(epoch FROM ((trend.bucket + '01:00:00'::interval) - trend.last_time)))::double precision)) / (trend.held[2] + (EXTRACT(epoch FROM ((trend.bucket + '01:00:00'::interval) - trend.last_time)))::double precision))
        END AS time_weighted_avg
   FROM (public.trend_1h trend
     JOIN public.tag ON ((tag.id = trend.tag_id)));


--
-- Name: VIEW tag_1h; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.tag_1h IS 'Numeric samples per tag and hour; ask for a tag or a range of time';


--
-- Name: COLUMN tag_1h.hour; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1h.hour IS 'Start of the hour, UTC';


--
-- Name: COLUMN tag_1h.tag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1h.tag IS 'Full name of the tag';


--
-- Name: COLUMN tag_1h.min; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1h.min IS 'Lowest value';


--
-- Name: COLUMN tag_1h.max; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1h.max IS 'Highest value';


--
-- Name: COLUMN tag_1h.avg; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1h.avg IS 'Mean of the values';


--
-- Name: COLUMN tag_1h.last; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1h.last IS 'Last value';


--
-- Name: COLUMN tag_1h.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1h.count IS 'How many values, Bad ones left out';


--
-- Name: COLUMN tag_1h.first; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1h.first IS 'First value';


--
-- Name: COLUMN tag_1h.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1h.samples IS 'How many samples, Bad ones too';


--
-- Name: COLUMN tag_1h.good_share; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1h.good_share IS 'Share of the samples that are Good, 0 to 1';


--
-- Name: COLUMN tag_1h.time_weighted_avg; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1h.time_weighted_avg IS 'Mean over time: each value holds until the next sample, the last one to the end';


--
-- Name: tag_1m; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.tag_1m AS
 SELECT trend.bucket AS minute,
    tag.name AS tag,
    trend.min,
    trend.max,
    (trend.sum / (NULLIF(trend.count, 0))::double precision) AS avg,
    trend.last,
    trend.count,
    trend.first,
    trend.samples,
    ((trend.good)::double precision / (trend.samples)::double precision) AS good_share,
        CASE
            WHEN (trend.final IS NULL) THEN (trend.held[1] / NULLIF(trend.held[2], (0)::double precision))
            ELSE ((trend.held[1] + (trend.final * (EXTRACT(epoch FROM ((trend.bucket + '00:01:00'::interval) - trend.last_time)))::double precision)) / (trend.held[2] + (EXTRACT(epoch FROM ((trend.bucket + '00:01:00'::interval) - trend.last_time)))::double precision))
        END AS time_weighted_avg
   FROM (public.trend_1m trend
     JOIN public.tag ON ((tag.id = trend.tag_id)));


--
-- Name: VIEW tag_1m; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.tag_1m IS 'Numeric samples per tag and minute; ask for a tag or a range of time';


--
-- Name: COLUMN tag_1m.minute; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1m.minute IS 'Start of the minute, UTC';


--
-- Name: COLUMN tag_1m.tag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1m.tag IS 'Full name of the tag';


--
-- Name: COLUMN tag_1m.min; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1m.min IS 'Lowest value';


--
-- Name: COLUMN tag_1m.max; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1m.max IS 'Highest value';


--
-- Name: COLUMN tag_1m.avg; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1m.avg IS 'Mean of the values';


--
-- Name: COLUMN tag_1m.last; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1m.last IS 'Last value';


--
-- Name: COLUMN tag_1m.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1m.count IS 'How many values, Bad ones left out';


--
-- Name: COLUMN tag_1m.first; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1m.first IS 'First value';


--
-- Name: COLUMN tag_1m.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1m.samples IS 'How many samples, Bad ones too';


--
-- Name: COLUMN tag_1m.good_share; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1m.good_share IS 'Share of the samples that are Good, 0 to 1';


--
-- Name: COLUMN tag_1m.time_weighted_avg; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1m.time_weighted_avg IS 'Mean over time: each value holds until the next sample, the last one to the end';


--
-- Name: trend_1s; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.trend_1s AS
 SELECT tag_id,
    date_bin('00:00:01'::interval, "time", '1970-01-01 00:00:00+00'::timestamp with time zone) AS bucket,
    count(*) AS samples,
    count(*) FILTER (WHERE (quality = 0)) AS good,
    count(public.sample_number(quality, integer_value, number_value, boolean_value, large_value)) AS count,
    min(public.sample_number(quality, integer_value, number_value, boolean_value, large_value)) AS min,
    max(public.sample_number(quality, integer_value, number_value, boolean_value, large_value)) AS max,
    sum(public.sample_number(quality, integer_value, number_value, boolean_value, large_value)) AS sum,
    (array_agg(public.sample_number(quality, integer_value, number_value, boolean_value, large_value) ORDER BY "time", "position") FILTER (WHERE (public.sample_number(quality, integer_value, number_value, boolean_value, large_value) IS NOT NULL)))[1] AS first,
    (array_agg(public.sample_number(quality, integer_value, number_value, boolean_value, large_value) ORDER BY "time" DESC, "position" DESC) FILTER (WHERE (public.sample_number(quality, integer_value, number_value, boolean_value, large_value) IS NOT NULL)))[1] AS last,
    min("time") AS first_time,
    max("time") AS last_time,
    (array_agg(public.sample_number(quality, integer_value, number_value, boolean_value, large_value) ORDER BY "time" DESC, "position" DESC))[1] AS final,
    public.held(array_agg(public.sample_number(quality, integer_value, number_value, boolean_value, large_value) ORDER BY "time", "position"), array_agg("time" ORDER BY "time", "position"), array_agg("time" ORDER BY "time", "position")) AS held
   FROM public.sample
  WHERE (text_value IS NULL)
  GROUP BY tag_id, (date_bin('00:00:01'::interval, "time", '1970-01-01 00:00:00+00'::timestamp with time zone));


--
-- Name: VIEW trend_1s; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.trend_1s IS 'Figures per tag and time, however they are kept; tag_1s, tag_1m ... have the names of the tags';


--
-- Name: COLUMN trend_1s.tag_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.tag_id IS 'As in tag';


--
-- Name: COLUMN trend_1s.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.bucket IS 'Start of the second, UTC';


--
-- Name: COLUMN trend_1s.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.samples IS 'How many samples';


--
-- Name: COLUMN trend_1s.good; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.good IS 'How many of them are Good';


--
-- Name: COLUMN trend_1s.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.count IS 'How many have a value and are not Bad';


--
-- Name: COLUMN trend_1s.min; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.min IS 'Lowest value';


--
-- Name: COLUMN trend_1s.max; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.max IS 'Highest value';


--
-- Name: COLUMN trend_1s.sum; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.sum IS 'Sum of the values';


--
-- Name: COLUMN trend_1s.first; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.first IS 'First value';


--
-- Name: COLUMN trend_1s.last; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.last IS 'Last value';


--
-- Name: COLUMN trend_1s.first_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.first_time IS 'Time of the first sample';


--
-- Name: COLUMN trend_1s.last_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.last_time IS 'Time of the last sample';


--
-- Name: COLUMN trend_1s.final; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.final IS 'Value of the last sample; empty if it is Bad';


--
-- Name: COLUMN trend_1s.held; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.trend_1s.held IS '[sum of value x seconds, seconds] from first_time to last_time: each value holds until the next sample';


--
-- Name: tag_1s; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.tag_1s AS
 SELECT trend.bucket AS second,
    tag.name AS tag,
    trend.min,
    trend.max,
    (trend.sum / (NULLIF(trend.count, 0))::double precision) AS avg,
    trend.last,
    trend.count,
    trend.first,
    trend.samples,
    ((trend.good)::double precision / (trend.samples)::double precision) AS good_share,
        CASE
            WHEN (trend.final IS NULL) THEN (trend.held[1] / NULLIF(trend.held[2], (0)::double precision))
            ELSE ((trend.held[1] + (trend.final * (EXTRACT(epoch FROM ((trend.bucket + '00:00:01'::interval) - trend.last_time)))::double precision)) / (trend.held[2] + (EXTRACT(epoch FROM ((trend.bucket + '00:00:01'::interval) - trend.last_time)))::double precision))
        END AS time_weighted_avg
   FROM (public.trend_1s trend
     JOIN public.tag ON ((tag.id = trend.tag_id)));


--
-- Name: VIEW tag_1s; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.tag_1s IS 'Numeric samples per tag and second; ask for a tag or a range of time';


--
-- Name: COLUMN tag_1s.second; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1s.second IS 'Start of the second, UTC';


--
-- Name: COLUMN tag_1s.tag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1s.tag IS 'Full name of the tag';


--
-- Name: COLUMN tag_1s.min; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1s.min IS 'Lowest value';


--
-- Name: COLUMN tag_1s.max; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1s.max IS 'Highest value';


--
-- Name: COLUMN tag_1s.avg; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1s.avg IS 'Mean of the values';


--
-- Name: COLUMN tag_1s.last; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1s.last IS 'Last value';


--
-- Name: COLUMN tag_1s.count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1s.count IS 'How many values, Bad ones left out';


--
-- Name: COLUMN tag_1s.first; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1s.first IS 'First value';


--
-- Name: COLUMN tag_1s.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1s.samples IS 'How many samples, Bad ones too';


--
-- Name: COLUMN tag_1s.good_share; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1s.good_share IS 'Share of the samples that are Good, 0 to 1';


--
-- Name: COLUMN tag_1s.time_weighted_avg; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_1s.time_weighted_avg IS 'Mean over time: each value holds until the next sample, the last one to the end';


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
-- Name: input_before; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.input ATTACH PARTITION public.input_before FOR VALUES FROM (MINVALUE) TO ('2026-11-23 00:00:00+00');


--
-- Name: sample_before; Type: TABLE ATTACH; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sample ATTACH PARTITION public.sample_before FOR VALUES FROM (MINVALUE) TO ('2026-11-23 00:00:00+00');


--
-- Data for Name: account_level; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.account_level ("order", lot, operation, station, bucket, quantity, changed) FROM stdin;
WO-1		10		queue	-3	2026-09-21 14:13:40+00
WO-1		10		released	-5	2026-09-21 14:13:20+00
WO-1		10	L1/OP10	queue	5	2026-09-21 14:13:20+00
WO-1		10	L1/OP10	scrap	1	2026-09-21 14:13:40+00
WO-1		10	L1/OP10	shipped	2	2026-09-21 14:13:30+00
\.


--
-- Data for Name: delivery; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.delivery (source, "position", journal, live_from, live_to, written) FROM stdin;
journal	2	1	\N	\N	2026-11-24 08:54:06.113601+00
\.


--
-- Data for Name: edition; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.edition (single, name, setup, partitioned_from) FROM stdin;
t	plain PostgreSQL	1	2026-11-23 00:00:00+00
\.


--
-- Data for Name: event; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.event (id, kind, occurred, window_from, recorded, sequence, station, operation, "order", lot, quantity, high, certainty, rule, identity, actor, detail, map_version, journal, reason, behalf, supersedes) FROM stdin;
event-0	released	2026-09-21 14:13:20+00	2026-09-21 14:13:19+00	2026-09-21 14:13:20+00	0	L1/OP10	10	WO-1		1	1	measured	L1/OP10/completed			冲压 1 piece	v1	1			
event-10	completed	2026-09-21 14:13:30+00	2026-09-21 14:13:29+00	2026-09-21 14:13:30+00	10	L1/OP10	10	WO-1		1	1	measured	L1/OP10/completed			冲压 1 piece	v1	1			
event-20	completed	2026-09-21 14:13:40+00	2026-09-21 14:13:39+00	2026-09-21 14:13:40+00	20	L1/OP10	10	WO-1		1	1	measured	L1/OP10/completed			冲压 1 piece	v1	1			
\.


--
-- Data for Name: input_before; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.input_before (journal, sequence, "time", kind, tag_id, body) FROM stdin;
\.


--
-- Data for Name: map_version; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.map_version (version, first_used, last_used, model) FROM stdin;
\.


--
-- Data for Name: posting; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.posting (event_id, number, occurred, quantity, source_order, source_lot, source_operation, source_station, source_bucket, target_order, target_lot, target_operation, target_station, target_bucket, recorded, sequence) FROM stdin;
event-0	0	2026-09-21 14:13:20+00	5	WO-1		10		released	WO-1		10	L1/OP10	queue	2026-09-21 14:13:20+00	0
event-10	0	2026-09-21 14:13:30+00	2	WO-1		10		queue	WO-1		10	L1/OP10	shipped	2026-09-21 14:13:30+00	10
event-20	0	2026-09-21 14:13:40+00	1	WO-1		10		queue	WO-1		10	L1/OP10	scrap	2026-09-21 14:13:40+00	20
\.


--
-- Data for Name: rollup_1d; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.rollup_1d (tag_id, bucket, samples, good, count, min, max, sum, first, last, first_time, last_time, final, held) FROM stdin;
\.


--
-- Data for Name: rollup_1h; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.rollup_1h (tag_id, bucket, samples, good, count, min, max, sum, first, last, first_time, last_time, final, held) FROM stdin;
\.


--
-- Data for Name: rollup_1m; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.rollup_1m (tag_id, bucket, samples, good, count, min, max, sum, first, last, first_time, last_time, final, held) FROM stdin;
\.


--
-- Data for Name: rollup_due; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.rollup_due (level, bucket) FROM stdin;
1d	2026-09-21 00:00:00+00
1h	2026-09-21 14:00:00+00
1m	2026-09-21 14:13:00+00
\.


--
-- Data for Name: sample_before; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.sample_before (tag_id, quality, "time", "position", integer_value, number_value, text_value, boolean_value, large_value, source_time) FROM stdin;
1	0	2026-09-21 14:13:20+00	16777216	0	\N	\N	\N	\N	\N
4	0	2026-09-21 14:13:20+00	16777217	\N	0	\N	\N	\N	\N
2	0	2026-09-21 14:13:20+00	16777218	\N	\N	text 0	\N	\N	\N
5	0	2026-09-21 14:13:20+00	16777219	\N	\N	\N	t	\N	\N
3	0	2026-09-21 14:13:20+00	16777220	\N	\N	\N	\N	1180591620717411303424	\N
1	0	2026-09-21 14:13:21+00	16777221	1	\N	\N	\N	\N	\N
4	0	2026-09-21 14:13:21+00	16777222	\N	0.5	\N	\N	\N	\N
2	0	2026-09-21 14:13:21+00	16777223	\N	\N	text 1	\N	\N	\N
5	0	2026-09-21 14:13:21+00	16777224	\N	\N	\N	t	\N	\N
3	0	2026-09-21 14:13:21+00	16777225	\N	\N	\N	\N	1180591620717411303424	\N
1	0	2026-09-21 14:13:22+00	16777226	2	\N	\N	\N	\N	\N
4	0	2026-09-21 14:13:22+00	16777227	\N	1	\N	\N	\N	\N
2	0	2026-09-21 14:13:22+00	16777228	\N	\N	text 2	\N	\N	\N
5	0	2026-09-21 14:13:22+00	16777229	\N	\N	\N	t	\N	\N
3	0	2026-09-21 14:13:22+00	16777230	\N	\N	\N	\N	1180591620717411303424	\N
\.


--
-- Data for Name: schema_migration; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.schema_migration (version, name, applied) FROM stdin;
1	0001_tables.sql	2026-11-24 08:54:06.029351+00
2	0002_inputs.sql	2026-11-24 08:54:06.029351+00
3	0003_levels_and_changes.sql	2026-11-24 08:54:06.029351+00
4	0004_record.sql	2026-11-24 08:54:06.029351+00
5	0005_edition.sql	2026-11-24 08:54:06.029351+00
\.


--
-- Data for Name: set_aside; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.set_aside (source, "position", noticed, tag, reason, sample) FROM stdin;
\.


--
-- Data for Name: tag; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.tag (id, name, device, address, type, unit, description) FROM stdin;
1	press.T0	press				
2	press.T2	press				
3	press.T4	press				
4	press.T1	press				
5	press.T3	press				
\.


--
-- Data for Name: tag_change; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.tag_change (tag_id, valid_from, valid_to, name, device, address, type, unit, description) FROM stdin;
1	2026-11-24 08:54:06.11143+00	\N	press.T0	press				
2	2026-11-24 08:54:06.11143+00	\N	press.T2	press				
3	2026-11-24 08:54:06.11143+00	\N	press.T4	press				
4	2026-11-24 08:54:06.11143+00	\N	press.T1	press				
5	2026-11-24 08:54:06.11143+00	\N	press.T3	press				
\.


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
-- Name: edition edition_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.edition
    ADD CONSTRAINT edition_pkey PRIMARY KEY (single);


--
-- Name: event event_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id, occurred);


--
-- Name: input input_pkey1; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.input
    ADD CONSTRAINT input_pkey1 PRIMARY KEY (journal, sequence, "time");


--
-- Name: input_before input_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.input_before
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
-- Name: rollup_1d rollup_1d_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rollup_1d
    ADD CONSTRAINT rollup_1d_pkey PRIMARY KEY (tag_id, bucket);


--
-- Name: rollup_1h rollup_1h_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rollup_1h
    ADD CONSTRAINT rollup_1h_pkey PRIMARY KEY (tag_id, bucket);


--
-- Name: rollup_1m rollup_1m_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rollup_1m
    ADD CONSTRAINT rollup_1m_pkey PRIMARY KEY (tag_id, bucket);


--
-- Name: rollup_due rollup_due_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.rollup_due
    ADD CONSTRAINT rollup_due_pkey PRIMARY KEY (level, bucket);


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
-- Name: input_journal_sequence_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX input_journal_sequence_idx ON ONLY public.input USING btree (journal, sequence) WHERE (kind = 'command'::text);


--
-- Name: input_command; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX input_command ON public.input_before USING btree (journal, sequence) WHERE (kind = 'command'::text);


--
-- Name: input_tag_id_journal_sequence_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX input_tag_id_journal_sequence_idx ON ONLY public.input USING btree (tag_id, journal, sequence) WHERE (tag_id IS NOT NULL);


--
-- Name: input_tag; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX input_tag ON public.input_before USING btree (tag_id, journal, sequence) WHERE (tag_id IS NOT NULL);


--
-- Name: input_time_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX input_time_idx ON ONLY public.input USING btree ("time");


--
-- Name: input_time; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX input_time ON public.input_before USING btree ("time");


--
-- Name: posting_occurred; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX posting_occurred ON public.posting USING btree (occurred);


--
-- Name: posting_recorded; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX posting_recorded ON public.posting USING btree (recorded);


--
-- Name: sample_tag_id_time_position_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sample_tag_id_time_position_idx ON ONLY public.sample USING btree (tag_id, "time", "position");


--
-- Name: sample_series; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sample_series ON public.sample_before USING btree (tag_id, "time", "position");


--
-- Name: input_command; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.input_journal_sequence_idx ATTACH PARTITION public.input_command;


--
-- Name: input_pkey; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.input_pkey1 ATTACH PARTITION public.input_pkey;


--
-- Name: input_tag; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.input_tag_id_journal_sequence_idx ATTACH PARTITION public.input_tag;


--
-- Name: input_time; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.input_time_idx ATTACH PARTITION public.input_time;


--
-- Name: sample_series; Type: INDEX ATTACH; Schema: public; Owner: -
--

ALTER INDEX public.sample_tag_id_time_position_idx ATTACH PARTITION public.sample_series;


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

