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


SET default_table_access_method = heap;

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
-- Name: bottleneck; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.bottleneck AS
 SELECT "left"(name, (- length('/Bottleneck/Station'::text))) AS site,
    since,
    until,
    (COALESCE(until, now()) - since) AS lasted,
    station
   FROM ( SELECT tag.name,
            sample."time" AS since,
            lead(sample."time") OVER (PARTITION BY sample.tag_id ORDER BY sample."time", sample."position") AS until,
            sample.text_value AS station
           FROM (public.sample
             JOIN public.tag ON ((tag.id = sample.tag_id)))
          WHERE ((tag.device = 'wip'::text) AND (tag.name ~~ '%/Bottleneck/Station'::text))) told
  WHERE (station <> ''::text);


--
-- Name: VIEW bottleneck; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.bottleneck IS 'Which station held up the others, and when: as most of the methods named it then (docs/figures.md)';


--
-- Name: COLUMN bottleneck.site; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.bottleneck.site IS 'Site';


--
-- Name: COLUMN bottleneck.since; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.bottleneck.since IS 'From when on it was named';


--
-- Name: COLUMN bottleneck.until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.bottleneck.until IS 'Until when; empty for the one of now';


--
-- Name: COLUMN bottleneck.lasted; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.bottleneck.lasted IS 'From since to until, or so far';


--
-- Name: COLUMN bottleneck.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.bottleneck.station IS 'Line and station';


--
-- Name: bottleneck_between(timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.bottleneck_between(first timestamp with time zone, last timestamp with time zone) RETURNS TABLE(site text, station text, lasted interval, share numeric)
    LANGUAGE sql STABLE ROWS 10 PARALLEL SAFE
    BEGIN ATOMIC
 SELECT bottleneck.site,
     bottleneck.station,
     sum((LEAST(COALESCE(bottleneck.until, now()), bottleneck_between.last) - GREATEST(bottleneck.since, bottleneck_between.first))) AS lasted,
     round((EXTRACT(epoch FROM sum((LEAST(COALESCE(bottleneck.until, now()), bottleneck_between.last) - GREATEST(bottleneck.since, bottleneck_between.first)))) / EXTRACT(epoch FROM (bottleneck_between.last - bottleneck_between.first))), 4) AS round
    FROM public.bottleneck
   WHERE ((bottleneck.since < bottleneck_between.last) AND (COALESCE(bottleneck.until, now()) > bottleneck_between.first) AND (bottleneck_between.first < bottleneck_between.last))
   GROUP BY bottleneck.site, bottleneck.station
   ORDER BY (sum((LEAST(COALESCE(bottleneck.until, now()), bottleneck_between.last) - GREATEST(bottleneck.since, bottleneck_between.first)))) DESC;
END;


--
-- Name: FUNCTION bottleneck_between(first timestamp with time zone, last timestamp with time zone); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.bottleneck_between(first timestamp with time zone, last timestamp with time zone) IS 'Stations that held up the others between two moments: how long, and the share of that time, 0 to 1; the longest first';


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
    supersedes text DEFAULT ''::text NOT NULL,
    alarm jsonb
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
-- Name: COLUMN event.alarm; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.event.alarm IS 'Of events about an alarm: the alarm as it is from here on; empty for all others';


--
-- Name: map_at(timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.map_at(moment timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 SELECT event.map_version
    FROM public.event
   WHERE ((event.kind = 'configured'::text) AND (event.recorded <= map_at.moment))
   ORDER BY event.recorded DESC, event.sequence DESC
  LIMIT 1;
END;


--
-- Name: FUNCTION map_at(moment timestamp with time zone); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.map_at(moment timestamp with time zone) IS 'Version of the configuration in force at a moment, of a sample for example; as in map_version and route';


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
-- Name: wip_at(timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.wip_at(moment timestamp with time zone, believed timestamp with time zone DEFAULT 'infinity'::timestamp with time zone) RETURNS TABLE("order" text, lot text, operation text, station text, bucket text, quantity numeric)
    LANGUAGE sql STABLE ROWS 100 PARALLEL SAFE
    BEGIN ATOMIC
 SELECT level."order",
     level.lot,
     level.operation,
     level.station,
     level.bucket,
     (level.quantity - COALESCE(since.quantity, (0)::numeric))
    FROM (public.account_level level
      LEFT JOIN ( SELECT side."order",
             side.lot,
             side.operation,
             side.station,
             side.bucket,
             sum(side.quantity) AS quantity
            FROM (public.posting
              CROSS JOIN LATERAL ( VALUES (posting.source_order,posting.source_lot,posting.source_operation,posting.source_station,posting.source_bucket,(- posting.quantity)), (posting.target_order,posting.target_lot,posting.target_operation,posting.target_station,posting.target_bucket,posting.quantity)) side("order", lot, operation, station, bucket, quantity))
           WHERE ((posting.occurred > wip_at.moment) OR (posting.recorded > wip_at.believed))
           GROUP BY side."order", side.lot, side.operation, side.station, side.bucket) since USING ("order", lot, operation, station, bucket))
   WHERE (level.quantity <> COALESCE(since.quantity, (0)::numeric));
END;


--
-- Name: FUNCTION wip_at(moment timestamp with time zone, believed timestamp with time zone); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.wip_at(moment timestamp with time zone, believed timestamp with time zone) IS 'Where the work was at a moment, as wip_now would have shown it. believed: leave out what was recorded later, that is what did we believe then';


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
-- Name: COLUMN account."order"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.account."order" IS 'Job order; empty for pieces that belong to none yet';


--
-- Name: COLUMN account.lot; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.account.lot IS 'Lot or serial number; empty for pieces without identity';


--
-- Name: COLUMN account.operation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.account.operation IS 'Step of the route; empty before the first and behind the last one';


--
-- Name: COLUMN account.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.account.station IS 'Line and station; empty where the stations of an operation share the bucket';


--
-- Name: COLUMN account.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.account.bucket IS 'queue, active, done, transit, hold, scrap, shipped; contra: released, unassigned, overrun, variance';


--
-- Name: COLUMN account.quantity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.account.quantity IS 'Pieces there now';


--
-- Name: alarm_life; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alarm_life (
    alarm text NOT NULL,
    subject text NOT NULL,
    raised timestamp with time zone NOT NULL,
    number integer NOT NULL,
    event_id text NOT NULL,
    station text NOT NULL,
    responsible text NOT NULL,
    severity integer,
    escalation integer,
    detail text NOT NULL,
    escalated timestamp with time zone,
    acknowledged timestamp with time zone,
    acknowledged_by text,
    confirmed timestamp with time zone,
    confirmed_by text,
    shelved timestamp with time zone,
    shelved_by text,
    shelved_until timestamp with time zone,
    shelving text NOT NULL,
    commented timestamp with time zone,
    commented_by text,
    comment text,
    cleared timestamp with time zone,
    changed timestamp with time zone NOT NULL,
    map_version text NOT NULL
);


--
-- Name: TABLE alarm_life; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.alarm_life IS 'Every alarm there was, as it is now: kept with the events about it, which tell every change of it';


--
-- Name: COLUMN alarm_life.alarm; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.alarm IS 'gap, wip_cap, upstream, overrun, unassigned, quarantine ...';


--
-- Name: COLUMN alarm_life.subject; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.subject IS 'What it is about: <product>/<operation>, a station, an order or a line';


--
-- Name: COLUMN alarm_life.raised; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.raised IS 'When it was raised';


--
-- Name: COLUMN alarm_life.number; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.number IS 'How often it had been raised, this time included';


--
-- Name: COLUMN alarm_life.event_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.event_id IS 'Event that raised it';


--
-- Name: COLUMN alarm_life.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.station IS 'Where its owner will look first; empty for nowhere in particular';


--
-- Name: COLUMN alarm_life.responsible; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.responsible IS 'Who owns it; empty for nobody';


--
-- Name: COLUMN alarm_life.severity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.severity IS '1 to 1000 as in OPC UA, with the escalation in it';


--
-- Name: COLUMN alarm_life.escalation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.escalation IS '1; 2 and 4 when it has lasted twice and four times as long as it may';


--
-- Name: COLUMN alarm_life.detail; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.detail IS 'In words';


--
-- Name: COLUMN alarm_life.escalated; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.escalated IS 'When it was last escalated';


--
-- Name: COLUMN alarm_life.acknowledged; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.acknowledged IS 'When somebody said to have seen it; empty again after an escalation';


--
-- Name: COLUMN alarm_life.acknowledged_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.acknowledged_by IS 'Who';


--
-- Name: COLUMN alarm_life.confirmed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.confirmed IS 'When somebody said that it was dealt with';


--
-- Name: COLUMN alarm_life.confirmed_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.confirmed_by IS 'Who';


--
-- Name: COLUMN alarm_life.shelved; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.shelved IS 'Since when it is put aside; empty while it is not';


--
-- Name: COLUMN alarm_life.shelved_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.shelved_by IS 'By whom';


--
-- Name: COLUMN alarm_life.shelved_until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.shelved_until IS 'Until when; empty for until it is over';


--
-- Name: COLUMN alarm_life.shelving; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.shelving IS 'timed or once while it is put aside; else empty';


--
-- Name: COLUMN alarm_life.commented; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.commented IS 'When something was last said about it';


--
-- Name: COLUMN alarm_life.commented_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.commented_by IS 'By whom';


--
-- Name: COLUMN alarm_life.comment; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.comment IS 'What';


--
-- Name: COLUMN alarm_life.cleared; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.cleared IS 'When it was over; empty while it stands';


--
-- Name: COLUMN alarm_life.changed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.changed IS 'When something about it last changed';


--
-- Name: COLUMN alarm_life.map_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm_life.map_version IS 'Version of the configuration at its last change';


--
-- Name: alarm; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.alarm AS
 SELECT alarm,
    subject,
    raised,
    cleared,
    (COALESCE(cleared, now()) - raised) AS lasted,
    detail,
    station,
    event_id,
    responsible,
    severity,
    escalation,
    (acknowledged IS NOT NULL) AS acknowledged,
    (confirmed IS NOT NULL) AS confirmed,
    NULLIF(shelving, ''::text) AS shelved,
    comment,
    commented_by,
    escalated AS escalated_at,
    acknowledged AS acknowledged_at,
    acknowledged_by,
    confirmed AS confirmed_at,
    confirmed_by,
    shelved AS shelved_at,
    shelved_by,
    shelved_until,
    commented AS commented_at,
    number,
    map_version
   FROM public.alarm_life;


--
-- Name: VIEW alarm; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.alarm IS 'Every alarm there was, and those that stand now (cleared is empty)';


--
-- Name: COLUMN alarm.alarm; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.alarm IS 'gap, wip_cap, upstream, overrun, unassigned, quarantine ...';


--
-- Name: COLUMN alarm.subject; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.subject IS 'What it is about: <product>/<operation>, a station, an order or a line';


--
-- Name: COLUMN alarm.raised; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.raised IS 'When it was raised';


--
-- Name: COLUMN alarm.cleared; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.cleared IS 'When it was over; empty while it stands';


--
-- Name: COLUMN alarm.lasted; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.lasted IS 'How long it stood, or has stood so far';


--
-- Name: COLUMN alarm.detail; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.detail IS 'In words';


--
-- Name: COLUMN alarm.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.station IS 'Where its owner will look first; empty for nowhere in particular';


--
-- Name: COLUMN alarm.event_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.event_id IS 'For plant-service explain';


--
-- Name: COLUMN alarm.responsible; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.responsible IS 'Who owns it';


--
-- Name: COLUMN alarm.severity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.severity IS '1 to 1000 as in OPC UA, with the escalation in it';


--
-- Name: COLUMN alarm.escalation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.escalation IS '1; 2 and 4 when it has lasted twice and four times as long as it may';


--
-- Name: COLUMN alarm.acknowledged; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.acknowledged IS 'Somebody has seen it; escalation takes that back';


--
-- Name: COLUMN alarm.confirmed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.confirmed IS 'Somebody has said that it was dealt with';


--
-- Name: COLUMN alarm.shelved; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.shelved IS 'timed or once while it is put aside; else empty';


--
-- Name: COLUMN alarm.comment; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.comment IS 'What was said about it last';


--
-- Name: COLUMN alarm.commented_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.commented_by IS 'Who said that';


--
-- Name: COLUMN alarm.escalated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.escalated_at IS 'When it was last escalated';


--
-- Name: COLUMN alarm.acknowledged_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.acknowledged_at IS 'When somebody said to have seen it';


--
-- Name: COLUMN alarm.acknowledged_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.acknowledged_by IS 'Who';


--
-- Name: COLUMN alarm.confirmed_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.confirmed_at IS 'When somebody said that it was dealt with';


--
-- Name: COLUMN alarm.confirmed_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.confirmed_by IS 'Who';


--
-- Name: COLUMN alarm.shelved_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.shelved_at IS 'Since when it is put aside; empty while it is not';


--
-- Name: COLUMN alarm.shelved_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.shelved_by IS 'By whom';


--
-- Name: COLUMN alarm.shelved_until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.shelved_until IS 'Until when; empty for until it is over';


--
-- Name: COLUMN alarm.commented_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.commented_at IS 'When something was last said about it';


--
-- Name: COLUMN alarm.number; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.number IS 'How often it had been raised, this time included';


--
-- Name: COLUMN alarm.map_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.alarm.map_version IS 'Version of the configuration at its last change, as in map_version and route';


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
-- Name: COLUMN balance."order"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.balance."order" IS 'Job order; empty for pieces that belong to none yet';


--
-- Name: COLUMN balance.came_in; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.balance.came_in IS 'Pieces released, overrun, unassigned, or found by a count';


--
-- Name: COLUMN balance.shipped; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.balance.shipped IS 'Pieces that left';


--
-- Name: COLUMN balance.scrap; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.balance.scrap IS 'Pieces scrapped';


--
-- Name: COLUMN balance.on_hand; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.balance.on_hand IS 'Pieces in queue, active, done, transit or hold';


--
-- Name: COLUMN balance.error; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.balance.error IS 'What does not add up: must be 0';


--
-- Name: bottleneck_hour; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.bottleneck_hour AS
 SELECT hour.hour,
    told.site,
    told.station,
    sum((LEAST(told.ended, (hour.hour + '01:00:00'::interval)) - GREATEST(told.since, hour.hour))) AS lasted,
    round((EXTRACT(epoch FROM sum((LEAST(told.ended, (hour.hour + '01:00:00'::interval)) - GREATEST(told.since, hour.hour)))) / (3600)::numeric), 4) AS share
   FROM (( SELECT bottleneck.site,
            bottleneck.station,
            bottleneck.since,
            COALESCE(bottleneck.until, now()) AS ended
           FROM public.bottleneck) told
     CROSS JOIN LATERAL generate_series(date_trunc('hour'::text, told.since), told.ended, '01:00:00'::interval) hour(hour))
  WHERE (told.ended > hour.hour)
  GROUP BY hour.hour, told.site, told.station;


--
-- Name: VIEW bottleneck_hour; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.bottleneck_hour IS 'Which stations held up the others in each hour, and for how much of it';


--
-- Name: COLUMN bottleneck_hour.hour; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.bottleneck_hour.hour IS 'Its beginning';


--
-- Name: COLUMN bottleneck_hour.site; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.bottleneck_hour.site IS 'Site';


--
-- Name: COLUMN bottleneck_hour.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.bottleneck_hour.station IS 'Line and station';


--
-- Name: COLUMN bottleneck_hour.lasted; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.bottleneck_hour.lasted IS 'How long in this hour';


--
-- Name: COLUMN bottleneck_hour.share; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.bottleneck_hour.share IS 'Of this hour, 0 to 1';


--
-- Name: capture_day; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.capture_day AS
 SELECT date_trunc('day'::text, occurred) AS day,
    station,
    count(*) AS events,
    round(((100.0 * (count(*) FILTER (WHERE (certainty = 'measured'::text)))::numeric) / (count(*))::numeric), 1) AS measured,
    round(((100.0 * (count(*) FILTER (WHERE (certainty = 'inferred'::text)))::numeric) / (count(*))::numeric), 1) AS inferred,
    round(((100.0 * (count(*) FILTER (WHERE (certainty = 'manual'::text)))::numeric) / (count(*))::numeric), 1) AS manual,
    count(*) FILTER (WHERE (supersedes <> ''::text)) AS corrections,
    percentile_disc((0.5)::double precision) WITHIN GROUP (ORDER BY (recorded - occurred)) AS latency_median,
    percentile_disc((0.95)::double precision) WITHIN GROUP (ORDER BY (recorded - occurred)) AS latency_95
   FROM public.event
  WHERE (kind = ANY (ARRAY['arrived'::text, 'started'::text, 'completed'::text, 'departed'::text, 'scrapped'::text]))
  GROUP BY (date_trunc('day'::text, occurred)), station;


--
-- Name: VIEW capture_day; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.capture_day IS 'How well each station was captured on each day (of the time zone of your session)';


--
-- Name: COLUMN capture_day.day; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.capture_day.day IS 'Its beginning';


--
-- Name: COLUMN capture_day.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.capture_day.station IS 'Line and station';


--
-- Name: COLUMN capture_day.events; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.capture_day.events IS 'Reports of pieces';


--
-- Name: COLUMN capture_day.measured; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.capture_day.measured IS 'Of these: told by a signal, in percent';


--
-- Name: COLUMN capture_day.inferred; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.capture_day.inferred IS 'Of these: inferred from another station, in percent';


--
-- Name: COLUMN capture_day.manual; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.capture_day.manual IS 'Of these: reported by a person, in percent';


--
-- Name: COLUMN capture_day.corrections; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.capture_day.corrections IS 'Reports that correct an earlier one';


--
-- Name: COLUMN capture_day.latency_median; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.capture_day.latency_median IS 'Half of them became known within this time';


--
-- Name: COLUMN capture_day.latency_95; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.capture_day.latency_95 IS '95 of 100 became known within this time';


--
-- Name: checkpoint; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.checkpoint (
    journal integer NOT NULL,
    sequence bigint NOT NULL,
    "time" timestamp with time zone NOT NULL,
    version integer NOT NULL,
    body bytea NOT NULL
);


--
-- Name: TABLE checkpoint; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.checkpoint IS 'The state of the engine once a day: replay starts from it instead of from the very first input';


--
-- Name: COLUMN checkpoint.journal; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.checkpoint.journal IS 'As in delivery';


--
-- Name: COLUMN checkpoint.sequence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.checkpoint.sequence IS 'Number of the last input folded into it';


--
-- Name: COLUMN checkpoint."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.checkpoint."time" IS 'Time of that input';


--
-- Name: COLUMN checkpoint.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.checkpoint.version IS 'Version of the text within';


--
-- Name: COLUMN checkpoint.body; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.checkpoint.body IS 'JSON in UTF-8, compressed by zlib';


--
-- Name: count_difference; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.count_difference AS
 SELECT posting.occurred,
    COALESCE(NULLIF(posting.target_station, ''::text), NULLIF(posting.source_station, ''::text), event.station) AS station,
    COALESCE(NULLIF(posting.target_operation, ''::text), posting.source_operation) AS operation,
    COALESCE(NULLIF(posting.target_order, ''::text), posting.source_order) AS "order",
    COALESCE(NULLIF(posting.target_lot, ''::text), posting.source_lot) AS lot,
        CASE
            WHEN (posting.source_bucket = 'variance'::text) THEN posting.quantity
            ELSE (- posting.quantity)
        END AS difference,
    event.actor,
    event.reason,
    event.detail,
    posting.event_id
   FROM (public.posting
     JOIN public.event ON (((event.id = posting.event_id) AND (event.occurred = posting.occurred))))
  WHERE ((posting.source_bucket = 'variance'::text) OR (posting.target_bucket = 'variance'::text));


--
-- Name: VIEW count_difference; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.count_difference IS 'What physical counts found more (+) or less (-) than was expected 盘点差异';


--
-- Name: COLUMN count_difference.occurred; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.count_difference.occurred IS 'When it was counted';


--
-- Name: COLUMN count_difference.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.count_difference.station IS 'Where; empty where the stations of an operation share the bucket';


--
-- Name: COLUMN count_difference.operation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.count_difference.operation IS 'Step of the route';


--
-- Name: COLUMN count_difference."order"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.count_difference."order" IS 'Job order';


--
-- Name: COLUMN count_difference.lot; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.count_difference.lot IS 'Lot or serial number; empty for pieces without identity';


--
-- Name: COLUMN count_difference.difference; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.count_difference.difference IS 'Counted minus expected';


--
-- Name: COLUMN count_difference.actor; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.count_difference.actor IS 'Who counted';


--
-- Name: COLUMN count_difference.reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.count_difference.reason IS 'Code of the reason; empty for none';


--
-- Name: COLUMN count_difference.detail; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.count_difference.detail IS 'In words';


--
-- Name: COLUMN count_difference.event_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.count_difference.event_id IS 'For plant-service explain';


--
-- Name: delivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.delivery (
    source text NOT NULL,
    "position" bigint NOT NULL,
    journal integer NOT NULL,
    written timestamp with time zone DEFAULT now() NOT NULL,
    samples int8multirange DEFAULT '{[0,1)}'::int8multirange NOT NULL
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

COMMENT ON COLUMN public.delivery."position" IS 'All inputs, events and checkpoints of its spool up to this position are written here';


--
-- Name: COLUMN delivery.journal; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.delivery.journal IS 'Its short number in input and event';


--
-- Name: COLUMN delivery.written; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.delivery.written IS 'Last write of this journal';


--
-- Name: COLUMN delivery.samples; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.delivery.samples IS 'All samples of its spool at these positions are written here; between two ranges they are still to be caught up';


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
  WHERE (NOT (kept.bucket IN ( SELECT rollup_due.bucket
           FROM public.rollup_due
          WHERE (rollup_due.level = '1m'::text))))
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
  WHERE (NOT (kept.bucket IN ( SELECT rollup_due.bucket
           FROM public.rollup_due
          WHERE (rollup_due.level = '1h'::text))))
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
-- Name: device_hour; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.device_hour AS
 SELECT tag.device,
    trend_1h.bucket AS hour,
    sum(GREATEST((trend_1h.max - trend_1h.min), (0)::double precision)) FILTER (WHERE (tag.name ~~ '%/Polls'::text)) AS polls,
    sum(GREATEST((trend_1h.max - trend_1h.min), (0)::double precision)) FILTER (WHERE (tag.name ~~ '%/Overruns'::text)) AS overruns,
    sum(GREATEST((trend_1h.max - trend_1h.min), (0)::double precision)) FILTER (WHERE (tag.name ~~ '%/Requests'::text)) AS requests,
    sum(GREATEST((trend_1h.max - trend_1h.min), (0)::double precision)) FILTER (WHERE (tag.name ~~ '%/Bytes'::text)) AS bytes,
    max(trend_1h.max) FILTER (WHERE (tag.name ~~ '%/BadTags'::text)) AS bad_tags,
    (sum(trend_1h.sum) FILTER (WHERE (tag.name ~~ '%/LatencyP50'::text)) / (NULLIF(sum(trend_1h.count) FILTER (WHERE (tag.name ~~ '%/LatencyP50'::text)), (0)::numeric))::double precision) AS latency_50,
    max(trend_1h.max) FILTER (WHERE (tag.name ~~ '%/LatencyP99'::text)) AS latency_99,
    (sum(trend_1h.sum) FILTER (WHERE (tag.name ~~ '%/ClockSkew'::text)) / (NULLIF(sum(trend_1h.count) FILTER (WHERE (tag.name ~~ '%/ClockSkew'::text)), (0)::numeric))::double precision) AS clock_skew
   FROM (public.trend_1h
     JOIN public.tag ON ((tag.id = trend_1h.tag_id)))
  WHERE (tag.name ~~ '%.Diagnostics/%'::text)
  GROUP BY tag.device, trend_1h.bucket;


--
-- Name: VIEW device_hour; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.device_hour IS 'What each device did in each hour (UTC), from the tags <device>.Diagnostics/...';


--
-- Name: COLUMN device_hour.device; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_hour.device IS 'Its name in the configuration';


--
-- Name: COLUMN device_hour.hour; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_hour.hour IS 'Its beginning';


--
-- Name: COLUMN device_hour.polls; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_hour.polls IS 'Polls answered; in an hour with a restart of the service at most as many as before or after it';


--
-- Name: COLUMN device_hour.overruns; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_hour.overruns IS 'Beats missed because a poll took too long';


--
-- Name: COLUMN device_hour.requests; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_hour.requests IS 'Requests sent';


--
-- Name: COLUMN device_hour.bytes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_hour.bytes IS 'Bytes of data received';


--
-- Name: COLUMN device_hour.bad_tags; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_hour.bad_tags IS 'Most tags without a Good value at a time';


--
-- Name: COLUMN device_hour.latency_50; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_hour.latency_50 IS 'Half of the polls took no longer, in milliseconds; mean of the hour';


--
-- Name: COLUMN device_hour.latency_99; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_hour.latency_99 IS '99 of 100 polls took no longer, in milliseconds; worst of the hour';


--
-- Name: COLUMN device_hour.clock_skew; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_hour.clock_skew IS 'How far its clock was ahead of the host''s, in seconds; mean of the hour';


--
-- Name: device_state; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.device_state (
    device text NOT NULL,
    since timestamp with time zone NOT NULL,
    connected boolean,
    bad_tags bigint,
    outages bigint,
    last_error text
);


--
-- Name: TABLE device_state; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.device_state IS 'Diagnostics of the devices: a row at every change of state; what they do otherwise is in their tags';


--
-- Name: COLUMN device_state.device; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_state.device IS 'Its name in the configuration';


--
-- Name: COLUMN device_state.since; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_state.since IS 'When it changed';


--
-- Name: COLUMN device_state.connected; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_state.connected IS 'Whether it answers; empty while that is not known';


--
-- Name: COLUMN device_state.bad_tags; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_state.bad_tags IS 'Tags without a Good value';


--
-- Name: COLUMN device_state.outages; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_state.outages IS 'How often it was lost since the start of the service';


--
-- Name: COLUMN device_state.last_error; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_state.last_error IS 'The last failure, in words';


--
-- Name: device_outage; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.device_outage AS
 SELECT device,
    began,
    ended,
    (COALESCE(ended, now()) - began) AS lasted,
    error,
    public.map_at(began) AS map_version
   FROM ( SELECT told.device,
            told.connected,
            told.last_error AS error,
            told.since AS began,
            lead(told.since) OVER (PARTITION BY told.device ORDER BY told.since) AS ended
           FROM ( SELECT device_state.device,
                    device_state.since,
                    device_state.connected,
                    device_state.bad_tags,
                    device_state.outages,
                    device_state.last_error,
                    lag(device_state.connected) OVER (PARTITION BY device_state.device ORDER BY device_state.since) AS before
                   FROM public.device_state
                  WHERE (device_state.connected IS NOT NULL)) told
          WHERE (told.connected IS DISTINCT FROM told.before)) changed
  WHERE (NOT connected);


--
-- Name: VIEW device_outage; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.device_outage IS 'When a device did not answer';


--
-- Name: COLUMN device_outage.device; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_outage.device IS 'Its name in the configuration';


--
-- Name: COLUMN device_outage.began; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_outage.began IS 'When it was lost';


--
-- Name: COLUMN device_outage.ended; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_outage.ended IS 'When it answered again; empty while it does not';


--
-- Name: COLUMN device_outage.lasted; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_outage.lasted IS 'From began to ended, or so far';


--
-- Name: COLUMN device_outage.error; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_outage.error IS 'What the failure was when it began, in words';


--
-- Name: COLUMN device_outage.map_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.device_outage.map_version IS 'Version of the configuration in force then';


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
-- Name: gap; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.gap AS
 SELECT split_part(subject, '/'::text, 1) AS product,
    substr(subject, (strpos(subject, '/'::text) + 1)) AS operation,
    raised,
    cleared,
    lasted,
    detail,
    event_id
   FROM public.alarm
  WHERE (alarm = 'gap'::text);


--
-- Name: VIEW gap; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.gap IS 'Work waited at an operation and it reported nothing for longer than allowed 断档';


--
-- Name: COLUMN gap.product; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.gap.product IS 'Product whose pieces waited';


--
-- Name: COLUMN gap.operation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.gap.operation IS 'Step that was silent';


--
-- Name: COLUMN gap.raised; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.gap.raised IS 'When the longest allowed silence was over';


--
-- Name: COLUMN gap.cleared; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.gap.cleared IS 'When it reported again; empty while it is silent';


--
-- Name: COLUMN gap.lasted; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.gap.lasted IS 'From raised to cleared, or so far';


--
-- Name: COLUMN gap.detail; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.gap.detail IS 'In words';


--
-- Name: COLUMN gap.event_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.gap.event_id IS 'For plant-service explain';


--
-- Name: genealogy; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.genealogy AS
 SELECT posting.occurred,
    posting.source_lot AS parent,
    posting.target_lot AS child,
    posting.quantity,
    posting.source_order AS parent_order,
    posting.target_order AS child_order,
    event.kind,
    event.station,
    event.actor,
    posting.event_id
   FROM (public.posting
     JOIN public.event ON (((event.id = posting.event_id) AND (event.occurred = posting.occurred))))
  WHERE ((posting.source_lot <> posting.target_lot) AND (posting.source_lot <> ''::text) AND (posting.target_lot <> ''::text))
UNION ALL
 SELECT event.occurred,
    event.lot AS parent,
    event.identity AS child,
    event.quantity,
    event."order" AS parent_order,
    ''::text AS child_order,
    event.kind,
    event.station,
    event.actor,
    event.id AS event_id
   FROM public.event
  WHERE (event.kind = 'consumed'::text);


--
-- Name: VIEW genealogy; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.genealogy IS 'Which lot became part of which: one line per split, merge or consumption; follow it both ways with WITH RECURSIVE';


--
-- Name: COLUMN genealogy.occurred; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.genealogy.occurred IS 'When';


--
-- Name: COLUMN genealogy.parent; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.genealogy.parent IS 'Lot or serial number that the pieces were taken from';


--
-- Name: COLUMN genealogy.child; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.genealogy.child IS 'Lot or serial number that they became part of';


--
-- Name: COLUMN genealogy.quantity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.genealogy.quantity IS 'Pieces';


--
-- Name: COLUMN genealogy.parent_order; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.genealogy.parent_order IS 'Order of the parent';


--
-- Name: COLUMN genealogy.child_order; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.genealogy.child_order IS 'Order of the child; empty for a consumption';


--
-- Name: COLUMN genealogy.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.genealogy.kind IS 'Kind of the event';


--
-- Name: COLUMN genealogy.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.genealogy.station IS 'Where; empty for nowhere in particular';


--
-- Name: COLUMN genealogy.actor; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.genealogy.actor IS 'Who asked for it';


--
-- Name: COLUMN genealogy.event_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.genealogy.event_id IS 'For plant-service explain';


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
-- Name: input_log; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.input_log AS
 SELECT input."time",
    input.sequence,
    input.kind,
    tag.name AS tag,
    input.body,
    delivery.source AS journal
   FROM ((public.input
     JOIN public.delivery ON ((delivery.journal = input.journal)))
     LEFT JOIN public.tag ON ((tag.id = input.tag_id)));


--
-- Name: VIEW input_log; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.input_log IS 'All that events were computed from: samples that mattered, commands, and timers';


--
-- Name: COLUMN input_log."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_log."time" IS 'When the host polled the sample, took the command, or reached the timer';


--
-- Name: COLUMN input_log.sequence; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_log.sequence IS 'Its number: the order in which it was taken; event.sequence points here';


--
-- Name: COLUMN input_log.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_log.kind IS 'sample, command or tick (a timer fell due)';


--
-- Name: COLUMN input_log.tag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_log.tag IS 'Tag of a sample; empty for commands and ticks';


--
-- Name: COLUMN input_log.body; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_log.body IS 'All of it, exact, as JSON';


--
-- Name: COLUMN input_log.journal; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.input_log.journal IS 'Journal it stands in; each is a log of its own';


--
-- Name: lead_time; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.lead_time AS
 WITH side AS (
         SELECT posting.source_order AS "order",
            posting.source_bucket AS bucket,
            (- posting.quantity) AS quantity,
            posting.occurred
           FROM public.posting
        UNION ALL
         SELECT posting.target_order,
            posting.target_bucket,
            posting.quantity,
            posting.occurred
           FROM public.posting
        ), total AS (
         SELECT side."order",
            min(side.occurred) FILTER (WHERE (side.bucket = 'released'::text)) AS first_released,
            max(side.occurred) FILTER (WHERE ((side.bucket = 'shipped'::text) AND (side.quantity > (0)::numeric))) AS last_shipped,
            max(side.occurred) AS latest,
            COALESCE(sum(side.quantity) FILTER (WHERE (side.bucket = 'shipped'::text)), (0)::numeric) AS shipped,
            (- sum(side.quantity) FILTER (WHERE (side.bucket = ANY (ARRAY['released'::text, 'overrun'::text])))) AS pieces
           FROM side
          GROUP BY side."order"
        ), stay AS (
         SELECT side."order",
            side.bucket,
            sum((side.quantity * EXTRACT(epoch FROM (total_1.latest - side.occurred)))) AS piece_seconds
           FROM (side
             JOIN total total_1 USING ("order"))
          WHERE (side.bucket = ANY (ARRAY['queue'::text, 'active'::text, 'done'::text, 'transit'::text, 'hold'::text]))
          GROUP BY side."order", side.bucket
        )
 SELECT total."order",
    total.first_released,
    total.last_shipped,
    (total.last_shipped - total.first_released) AS lead_time,
    total.shipped,
    mean.queue AS mean_queue,
    mean.active AS mean_active,
    mean.done AS mean_done,
    mean.transit AS mean_transit,
    mean.hold AS mean_hold
   FROM (total
     LEFT JOIN LATERAL ( SELECT (((sum(stay.piece_seconds) FILTER (WHERE (stay.bucket = 'queue'::text)) / total.pieces))::double precision * '00:00:01'::interval) AS queue,
            (((sum(stay.piece_seconds) FILTER (WHERE (stay.bucket = 'active'::text)) / total.pieces))::double precision * '00:00:01'::interval) AS active,
            (((sum(stay.piece_seconds) FILTER (WHERE (stay.bucket = 'done'::text)) / total.pieces))::double precision * '00:00:01'::interval) AS done,
            (((sum(stay.piece_seconds) FILTER (WHERE (stay.bucket = 'transit'::text)) / total.pieces))::double precision * '00:00:01'::interval) AS transit,
            (((sum(stay.piece_seconds) FILTER (WHERE (stay.bucket = 'hold'::text)) / total.pieces))::double precision * '00:00:01'::interval) AS hold
           FROM stay
          WHERE ((stay."order" = total."order") AND (total.pieces > (0)::numeric))) mean ON (true))
  WHERE (total.first_released IS NOT NULL);


--
-- Name: VIEW lead_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.lead_time IS 'Per order: from the first release to the last piece shipped, and where the time went; the means are per piece released or overrun, up to the last movement of the order';


--
-- Name: COLUMN lead_time."order"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lead_time."order" IS 'Job order';


--
-- Name: COLUMN lead_time.first_released; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lead_time.first_released IS 'When its first pieces entered the plant';


--
-- Name: COLUMN lead_time.last_shipped; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lead_time.last_shipped IS 'When its last piece so far left; empty while none has';


--
-- Name: COLUMN lead_time.lead_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lead_time.lead_time IS 'From first_released to last_shipped';


--
-- Name: COLUMN lead_time.shipped; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lead_time.shipped IS 'Pieces that have left';


--
-- Name: COLUMN lead_time.mean_queue; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lead_time.mean_queue IS 'Mean time of a piece waiting before operations';


--
-- Name: COLUMN lead_time.mean_active; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lead_time.mean_active IS 'Mean time of a piece in work';


--
-- Name: COLUMN lead_time.mean_done; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lead_time.mean_done IS 'Mean time of a piece finished at a station, not yet fetched';


--
-- Name: COLUMN lead_time.mean_transit; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lead_time.mean_transit IS 'Mean time of a piece on its way between operations';


--
-- Name: COLUMN lead_time.mean_hold; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.lead_time.mean_hold IS 'Mean time of a piece on hold';


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
    id,
    reason,
    behalf,
    supersedes,
    ( SELECT min(later.recorded) AS min
           FROM public.event later
          WHERE ((later.supersedes = event.id) AND (later.supersedes <> ''::text))) AS superseded
   FROM public.event;


--
-- Name: VIEW operation_event; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.operation_event IS 'Every event, one line each, the columns people ask for first';


--
-- Name: COLUMN operation_event.occurred; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.occurred IS 'When it happened at the latest; it happened in (window_from, occurred]';


--
-- Name: COLUMN operation_event.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.kind IS 'released, arrived, started, completed, departed, scrapped, running, fault, alarm_raised ...';


--
-- Name: COLUMN operation_event.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.station IS 'Line and station; empty for none';


--
-- Name: COLUMN operation_event.operation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.operation IS 'Step of the route; empty for none';


--
-- Name: COLUMN operation_event."order"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event."order" IS 'Job order; empty where unknown';


--
-- Name: COLUMN operation_event.lot; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.lot IS 'Lot or serial number; empty where unknown';


--
-- Name: COLUMN operation_event.quantity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.quantity IS 'Pieces; 0 where the event is about no quantity';


--
-- Name: COLUMN operation_event.high; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.high IS 'Up to that many pieces are possible; above quantity where the count is uncertain';


--
-- Name: COLUMN operation_event.certainty; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.certainty IS 'measured, inferred, manual or uncertain';


--
-- Name: COLUMN operation_event.identity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.identity IS 'Barcode or RFID text; of an alarm its name and subject';


--
-- Name: COLUMN operation_event.actor; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.actor IS 'Person or system that asked for it; empty where a signal told it';


--
-- Name: COLUMN operation_event.detail; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.detail IS 'In words';


--
-- Name: COLUMN operation_event.rule; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.rule IS 'Rule that concluded it; empty for a command';


--
-- Name: COLUMN operation_event.window_from; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.window_from IS 'It happened after this';


--
-- Name: COLUMN operation_event.recorded; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.recorded IS 'When it became known';


--
-- Name: COLUMN operation_event.map_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.map_version IS 'Version of the configuration that concluded it';


--
-- Name: COLUMN operation_event.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.id IS 'For plant-service explain';


--
-- Name: COLUMN operation_event.reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.reason IS 'Code of the reason or defect; empty for none';


--
-- Name: COLUMN operation_event.behalf; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.behalf IS 'On whose behalf the actor spoke; empty for nobody';


--
-- Name: COLUMN operation_event.supersedes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.supersedes IS 'Event that this one corrects or withdraws; empty for none';


--
-- Name: COLUMN operation_event.superseded; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_event.superseded IS 'When a later event first corrected or withdrew it; empty while it stands';


--
-- Name: operation_flow; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.operation_flow AS
 SELECT level."order",
    level.operation,
    flow.came_in,
    ((flow.came_in - level.scrap) - level.on_hand) AS went_out,
    level.scrap,
    level.on_hand,
    flow.first_arrival,
    flow.last_arrival
   FROM (( SELECT account."order",
            account.operation,
            COALESCE(sum(account.quantity) FILTER (WHERE (account.bucket = 'scrap'::text)), (0)::numeric) AS scrap,
            COALESCE(sum(account.quantity) FILTER (WHERE (account.bucket <> 'scrap'::text)), (0)::numeric) AS on_hand
           FROM public.account
          WHERE ((account.operation <> ''::text) AND (account.bucket <> ALL (ARRAY['released'::text, 'unassigned'::text, 'overrun'::text, 'variance'::text])))
          GROUP BY account."order", account.operation) level
     JOIN ( SELECT posting.target_order AS "order",
            posting.target_operation AS operation,
            sum(posting.quantity) AS came_in,
            min(posting.occurred) AS first_arrival,
            max(posting.occurred) AS last_arrival
           FROM public.posting
          WHERE ((posting.target_operation <> ''::text) AND (posting.target_bucket <> ALL (ARRAY['released'::text, 'unassigned'::text, 'overrun'::text, 'variance'::text])) AND ((posting.source_operation <> posting.target_operation) OR (posting.source_bucket = ANY (ARRAY['released'::text, 'unassigned'::text, 'overrun'::text, 'variance'::text]))))
          GROUP BY posting.target_order, posting.target_operation) flow USING ("order", operation));


--
-- Name: VIEW operation_flow; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.operation_flow IS 'Per order and operation: came in = went out + scrap + on hand';


--
-- Name: COLUMN operation_flow."order"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_flow."order" IS 'Job order; empty for pieces that belong to none';


--
-- Name: COLUMN operation_flow.operation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_flow.operation IS 'Step of the route';


--
-- Name: COLUMN operation_flow.came_in; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_flow.came_in IS 'Pieces that entered the operation';


--
-- Name: COLUMN operation_flow.went_out; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_flow.went_out IS 'Pieces that left it for the next one, or the plant';


--
-- Name: COLUMN operation_flow.scrap; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_flow.scrap IS 'Pieces scrapped at it';


--
-- Name: COLUMN operation_flow.on_hand; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_flow.on_hand IS 'Pieces still there';


--
-- Name: COLUMN operation_flow.first_arrival; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_flow.first_arrival IS 'When its first piece came';


--
-- Name: COLUMN operation_flow.last_arrival; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.operation_flow.last_arrival IS 'When its last piece so far came';


--
-- Name: order_progress; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.order_progress AS
 SELECT level."order",
    product.product,
        CASE
            WHEN ((level.on_hand = (0)::numeric) AND (level.released > (0)::numeric)) THEN 'Ended'::text
            WHEN (life.first_started IS NOT NULL) THEN 'Running'::text
            ELSE 'AllowedToStart'::text
        END AS state,
    level.released,
    level.on_hand,
    level.shipped,
    level.scrap,
    level.overrun,
    round((((100)::numeric * level.shipped) / NULLIF(level.released, (0)::numeric)), 1) AS percent_shipped,
    life.released_at,
    life.first_started,
    life.last_event
   FROM ((( SELECT account."order",
            (- COALESCE(sum(account.quantity) FILTER (WHERE (account.bucket = 'released'::text)), (0)::numeric)) AS released,
            COALESCE(sum(account.quantity) FILTER (WHERE (account.bucket = ANY (ARRAY['queue'::text, 'active'::text, 'done'::text, 'transit'::text, 'hold'::text]))), (0)::numeric) AS on_hand,
            COALESCE(sum(account.quantity) FILTER (WHERE (account.bucket = 'shipped'::text)), (0)::numeric) AS shipped,
            COALESCE(sum(account.quantity) FILTER (WHERE (account.bucket = 'scrap'::text)), (0)::numeric) AS scrap,
            (- COALESCE(sum(account.quantity) FILTER (WHERE (account.bucket = 'overrun'::text)), (0)::numeric)) AS overrun
           FROM public.account
          WHERE (account."order" <> ''::text)
          GROUP BY account."order") level
     LEFT JOIN LATERAL ( SELECT min(event.occurred) FILTER (WHERE (event.kind = 'released'::text)) AS released_at,
            min(event.occurred) FILTER (WHERE (event.kind = ANY (ARRAY['arrived'::text, 'started'::text, 'completed'::text, 'departed'::text, 'scrapped'::text]))) AS first_started,
            max(event.occurred) AS last_event
           FROM public.event
          WHERE (event."order" = level."order")) life ON (true))
     LEFT JOIN ( SELECT DISTINCT ON ((((input.body)::json -> 4) ->> 'order'::text)) (((input.body)::json -> 4) ->> 'order'::text) AS "order",
            (((input.body)::json -> 4) ->> 'product'::text) AS product
           FROM public.input
          WHERE ((input.kind = 'command'::text) AND (input.body ~~ '["command",%,"release",%'::text) AND (input.body !~~ '%\u0000%'::text))
          ORDER BY (((input.body)::json -> 4) ->> 'order'::text), input."time" DESC) product ON ((product."order" = level."order")));


--
-- Name: VIEW order_progress; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.order_progress IS 'Per order: what it makes, how far it is, and since when';


--
-- Name: COLUMN order_progress."order"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress."order" IS 'Job order';


--
-- Name: COLUMN order_progress.product; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress.product IS 'Product, as it was released';


--
-- Name: COLUMN order_progress.state; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress.state IS 'AllowedToStart, Running or Ended (nothing of it is left in the plant)';


--
-- Name: COLUMN order_progress.released; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress.released IS 'Pieces released';


--
-- Name: COLUMN order_progress.on_hand; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress.on_hand IS 'Pieces in queue, active, done, transit or hold';


--
-- Name: COLUMN order_progress.shipped; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress.shipped IS 'Pieces that left';


--
-- Name: COLUMN order_progress.scrap; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress.scrap IS 'Pieces scrapped';


--
-- Name: COLUMN order_progress.overrun; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress.overrun IS 'Pieces reported beyond those released';


--
-- Name: COLUMN order_progress.percent_shipped; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress.percent_shipped IS 'Shipped of released, in percent';


--
-- Name: COLUMN order_progress.released_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress.released_at IS 'When its first pieces were released';


--
-- Name: COLUMN order_progress.first_started; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress.first_started IS 'When work on it was first reported';


--
-- Name: COLUMN order_progress.last_event; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.order_progress.last_event IS 'When something about it last happened';


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
-- Name: route; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.route AS
 SELECT (made.product ->> 'product'::text) AS product,
    "left"(md5(((made.product -> 'route'::text))::text), 8) AS route_version,
    map_version.version AS map_version,
    (step.number)::integer AS number,
    (step.step ->> 'operation'::text) AS operation,
    ((step.step -> 'name'::text) ->> 'en'::text) AS name,
    ((step.step -> 'name'::text) ->> 'zh'::text) AS name_zh,
    ARRAY( SELECT jsonb_array_elements_text((step.step -> 'stations'::text)) AS jsonb_array_elements_text) AS stations,
    ((((step.step ->> 'standard_time'::text))::double precision / ('1000000'::numeric)::double precision) * '00:00:01'::interval) AS standard_time,
    ((((step.step ->> 'gap'::text))::double precision / ('1000000'::numeric)::double precision) * '00:00:01'::interval) AS gap,
    ((step.step ->> 'wip_cap'::text))::numeric AS wip_cap,
    map_version.first_used,
    map_version.last_used
   FROM ((public.map_version
     CROSS JOIN LATERAL ( SELECT (pair.value -> 1) AS "?column?"
           FROM jsonb_array_elements((map_version.model -> 'products'::text)) pair(value)) made(product))
     CROSS JOIN LATERAL jsonb_array_elements((made.product -> 'route'::text)) WITH ORDINALITY step(step, number));


--
-- Name: VIEW route; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.route IS 'The steps of each product in every configuration that the service ran with';


--
-- Name: COLUMN route.product; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.product IS 'Product';


--
-- Name: COLUMN route.route_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.route_version IS 'The same for the same steps; a configuration may change without its routes';


--
-- Name: COLUMN route.map_version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.map_version IS 'Version of the configuration, as in operation_event, alarm and map_at(moment)';


--
-- Name: COLUMN route.number; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.number IS 'Place of the step in the route, from 1';


--
-- Name: COLUMN route.operation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.operation IS 'Step of the route';


--
-- Name: COLUMN route.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.name IS 'Its name in English';


--
-- Name: COLUMN route.name_zh; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.name_zh IS 'Its name in Chinese';


--
-- Name: COLUMN route.stations; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.stations IS 'Stations where it is done';


--
-- Name: COLUMN route.standard_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.standard_time IS 'Planned time of a piece; empty where none is given';


--
-- Name: COLUMN route.gap; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.gap IS 'How long it may be silent while work waits';


--
-- Name: COLUMN route.wip_cap; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.wip_cap IS 'So many pieces may be there; empty for any number';


--
-- Name: COLUMN route.first_used; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.first_used IS 'When the service first started with this configuration';


--
-- Name: COLUMN route.last_used; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.route.last_used IS 'When it last did';


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
    name text CONSTRAINT set_aside_tag_not_null NOT NULL,
    reason text NOT NULL,
    body text CONSTRAINT set_aside_sample_not_null NOT NULL,
    kind text DEFAULT 'sample'::text NOT NULL
);


--
-- Name: TABLE set_aside; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.set_aside IS 'What the tables cannot hold as it is, whole; in the place of a sample stands a Bad one without a value';


--
-- Name: COLUMN set_aside.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside.source IS 'Journal that delivered it, as in delivery';


--
-- Name: COLUMN set_aside."position"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside."position" IS 'Of a sample as in sample; of an input and an event their sequence';


--
-- Name: COLUMN set_aside.noticed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside.noticed IS 'When the database was to take it';


--
-- Name: COLUMN set_aside.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside.name IS 'Tag of a sample, id of an event; empty for an input';


--
-- Name: COLUMN set_aside.reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside.reason IS 'Why';


--
-- Name: COLUMN set_aside.body; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside.body IS 'JSON: of a sample [time in microseconds since 1970, value, quality]; inputs and events as they stand in the journal';


--
-- Name: COLUMN set_aside.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.set_aside.kind IS 'sample, input or event';


--
-- Name: station_hour; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.station_hour AS
 SELECT station,
    date_trunc('hour'::text, occurred) AS hour,
    COALESCE(sum(quantity) FILTER (WHERE (kind = 'arrived'::text)), (0)::numeric) AS arrived,
    COALESCE(sum(quantity) FILTER (WHERE (kind = 'started'::text)), (0)::numeric) AS started,
    COALESCE(sum(quantity) FILTER (WHERE (kind = 'completed'::text)), (0)::numeric) AS good,
    COALESCE(sum(quantity) FILTER (WHERE (kind = 'scrapped'::text)), (0)::numeric) AS scrap,
    COALESCE(sum(quantity) FILTER (WHERE (kind = 'departed'::text)), (0)::numeric) AS departed,
    round((((100)::numeric * COALESCE(sum(quantity) FILTER (WHERE (kind = 'completed'::text)), (0)::numeric)) / NULLIF(sum(quantity) FILTER (WHERE (kind = ANY (ARRAY['completed'::text, 'scrapped'::text]))), (0)::numeric)), 1) AS yield,
    COALESCE(sum(quantity) FILTER (WHERE ((kind = 'completed'::text) AND (certainty = 'inferred'::text))), (0)::numeric) AS inferred,
    COALESCE(sum(quantity) FILTER (WHERE ((kind = 'completed'::text) AND (certainty = 'manual'::text))), (0)::numeric) AS manual,
    COALESCE(sum(high) FILTER (WHERE (kind = 'uncertain'::text)), (0)::numeric) AS uncertain,
    COALESCE(sum(quantity) FILTER (WHERE (kind = 'quarantined'::text)), (0)::numeric) AS quarantined,
    count(*) FILTER (WHERE (kind = 'glitch'::text)) AS glitches,
    count(*) FILTER (WHERE (kind = 'alarm_raised'::text)) AS alarms
   FROM public.event
  WHERE (station <> ''::text)
  GROUP BY station, (date_trunc('hour'::text, occurred));


--
-- Name: VIEW station_hour; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.station_hour IS 'What happened at each station in each hour (of the time zone of your session)';


--
-- Name: COLUMN station_hour.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.station IS 'Line and station';


--
-- Name: COLUMN station_hour.hour; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.hour IS 'Its beginning';


--
-- Name: COLUMN station_hour.arrived; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.arrived IS 'Pieces reported as arrived';


--
-- Name: COLUMN station_hour.started; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.started IS 'Pieces reported as started';


--
-- Name: COLUMN station_hour.good; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.good IS 'Pieces completed';


--
-- Name: COLUMN station_hour.scrap; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.scrap IS 'Pieces scrapped';


--
-- Name: COLUMN station_hour.departed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.departed IS 'Pieces reported as departed';


--
-- Name: COLUMN station_hour.yield; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.yield IS 'Good of good and scrap, in percent; empty when there was neither';


--
-- Name: COLUMN station_hour.inferred; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.inferred IS 'Of the good ones: inferred from what downstream reported';


--
-- Name: COLUMN station_hour.manual; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.manual IS 'Of the good ones: reported by a person';


--
-- Name: COLUMN station_hour.uncertain; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.uncertain IS 'So many more pieces may have been made than were counted';


--
-- Name: COLUMN station_hour.quarantined; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.quarantined IS 'Pieces that the counter showed and nobody believes yet; negative when some are settled';


--
-- Name: COLUMN station_hour.glitches; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.glitches IS 'Readings that were recognised as wrong';


--
-- Name: COLUMN station_hour.alarms; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.station_hour.alarms IS 'Alarms raised';


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
  WHERE (NOT (kept.bucket IN ( SELECT rollup_due.bucket
           FROM public.rollup_due
          WHERE (rollup_due.level = '1d'::text))))
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
    sample."position",
    sample.source_time
   FROM (public.sample
     JOIN public.tag ON ((tag.id = sample.tag_id)));


--
-- Name: VIEW tag_sample; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.tag_sample IS 'Samples with the names of their tags';


--
-- Name: COLUMN tag_sample."time"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_sample."time" IS 'When the host polled it';


--
-- Name: COLUMN tag_sample.tag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_sample.tag IS '<device>.<tag>, or the path of a figure such as Suzhou/Assembly/L1/OP10/WIP/Queue';


--
-- Name: COLUMN tag_sample.device; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_sample.device IS 'Device; wip for figures';


--
-- Name: COLUMN tag_sample.value; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_sample.value IS 'Number, or 0 and 1 of a boolean; rounded beyond 2^53 (exact in sample)';


--
-- Name: COLUMN tag_sample.text; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_sample.text IS 'Value of a text tag';


--
-- Name: COLUMN tag_sample.quality; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_sample.quality IS 'Good, Uncertain or Bad';


--
-- Name: COLUMN tag_sample.unit; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_sample.unit IS 'Engineering unit';


--
-- Name: COLUMN tag_sample."position"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_sample."position" IS 'Order of record; makes samples of equal time distinct';


--
-- Name: COLUMN tag_sample.source_time; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.tag_sample.source_time IS 'When the device itself had it, by its own clock; empty where it does not tell';


--
-- Name: wip_now; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.wip_now AS
 SELECT "order",
    lot,
    operation,
    station,
    bucket,
    quantity,
    changed
   FROM public.account_level
  WHERE (quantity <> (0)::numeric);


--
-- Name: VIEW wip_now; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON VIEW public.wip_now IS 'Where the work is now: pieces per order, lot, operation, station and bucket';


--
-- Name: COLUMN wip_now."order"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.wip_now."order" IS 'Job order; empty for pieces that belong to none yet';


--
-- Name: COLUMN wip_now.lot; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.wip_now.lot IS 'Lot or serial number; empty for pieces without identity';


--
-- Name: COLUMN wip_now.operation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.wip_now.operation IS 'Step of the route; empty before the first and behind the last one';


--
-- Name: COLUMN wip_now.station; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.wip_now.station IS 'Empty where the stations of an operation share the bucket (queue, transit)';


--
-- Name: COLUMN wip_now.bucket; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.wip_now.bucket IS 'queue, active, done, transit, hold, scrap, shipped; negative: released, unassigned, overrun, variance';


--
-- Name: COLUMN wip_now.quantity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.wip_now.quantity IS 'Pieces there now';


--
-- Name: COLUMN wip_now.changed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.wip_now.changed IS 'When pieces last came or went';


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
-- Data for Name: alarm_life; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.alarm_life (alarm, subject, raised, number, event_id, station, responsible, severity, escalation, detail, escalated, acknowledged, acknowledged_by, confirmed, confirmed_by, shelved, shelved_by, shelved_until, shelving, commented, commented_by, comment, cleared, changed, map_version) FROM stdin;
\.


--
-- Data for Name: checkpoint; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.checkpoint (journal, sequence, "time", version, body) FROM stdin;
\.


--
-- Data for Name: delivery; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.delivery (source, "position", journal, written, samples) FROM stdin;
journal	2	1	2026-11-24 13:02:20.770826+00	{[0,2)}
\.


--
-- Data for Name: device_state; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.device_state (device, since, connected, bad_tags, outages, last_error) FROM stdin;
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

COPY public.event (id, kind, occurred, window_from, recorded, sequence, station, operation, "order", lot, quantity, high, certainty, rule, identity, actor, detail, map_version, journal, reason, behalf, supersedes, alarm) FROM stdin;
event-0	released	2026-09-21 14:13:20+00	2026-09-21 14:13:19+00	2026-09-21 14:13:20+00	0	L1/OP10	10	WO-1		1	1	measured	L1/OP10/completed			冲压 1 piece	v1	1				\N
event-10	completed	2026-09-21 14:13:30+00	2026-09-21 14:13:29+00	2026-09-21 14:13:30+00	10	L1/OP10	10	WO-1		1	1	measured	L1/OP10/completed			冲压 1 piece	v1	1				\N
event-20	completed	2026-09-21 14:13:40+00	2026-09-21 14:13:39+00	2026-09-21 14:13:40+00	20	L1/OP10	10	WO-1		1	1	measured	L1/OP10/completed			冲压 1 piece	v1	1				\N
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
1	0001_tables.sql	2026-11-24 13:02:20.534496+00
2	0002_inputs.sql	2026-11-24 13:02:20.534496+00
3	0003_levels_and_changes.sql	2026-11-24 13:02:20.534496+00
4	0004_record.sql	2026-11-24 13:02:20.534496+00
5	0005_edition.sql	2026-11-24 13:02:20.534496+00
6	0006_delivery_in_order.sql	2026-11-24 13:02:20.534496+00
7	0007_lanes_alarms_checkpoints.sql	2026-11-24 13:02:20.534496+00
\.


--
-- Data for Name: set_aside; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.set_aside (source, "position", noticed, name, reason, body, kind) FROM stdin;
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
1	2026-11-24 13:02:20.743779+00	\N	press.T0	press				
2	2026-11-24 13:02:20.743779+00	\N	press.T2	press				
3	2026-11-24 13:02:20.743779+00	\N	press.T4	press				
4	2026-11-24 13:02:20.743779+00	\N	press.T1	press				
5	2026-11-24 13:02:20.743779+00	\N	press.T3	press				
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
-- Name: alarm_life alarm_life_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alarm_life
    ADD CONSTRAINT alarm_life_pkey PRIMARY KEY (alarm, subject, raised);


--
-- Name: checkpoint checkpoint_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.checkpoint
    ADD CONSTRAINT checkpoint_pkey PRIMARY KEY (journal, sequence);


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
-- Name: device_state device_state_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.device_state
    ADD CONSTRAINT device_state_pkey PRIMARY KEY (device, since);


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
    ADD CONSTRAINT set_aside_pkey PRIMARY KEY (source, kind, "position", name);


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
-- Name: alarm_life_raised; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alarm_life_raised ON public.alarm_life USING btree (raised);


--
-- Name: alarm_life_standing; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX alarm_life_standing ON public.alarm_life USING btree (raised) WHERE (cleared IS NULL);


--
-- Name: event_alarm; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_alarm ON public.event USING btree (identity, recorded) WHERE (alarm IS NOT NULL);


--
-- Name: event_configured; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_configured ON public.event USING btree (recorded) WHERE (kind = 'configured'::text);


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
-- Name: event_supersedes; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX event_supersedes ON public.event USING btree (supersedes) WHERE (supersedes <> ''::text);


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
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA public TO plant_reader;


--
-- Name: TABLE sample; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.sample TO plant_reader;


--
-- Name: TABLE tag; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.tag TO plant_reader;


--
-- Name: TABLE bottleneck; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.bottleneck TO plant_reader;


--
-- Name: TABLE event; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.event TO plant_reader;


--
-- Name: TABLE account_level; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.account_level TO plant_reader;


--
-- Name: TABLE posting; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.posting TO plant_reader;


--
-- Name: TABLE account; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.account TO plant_reader;


--
-- Name: TABLE alarm_life; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.alarm_life TO plant_reader;


--
-- Name: TABLE alarm; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.alarm TO plant_reader;


--
-- Name: TABLE balance; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.balance TO plant_reader;


--
-- Name: TABLE bottleneck_hour; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.bottleneck_hour TO plant_reader;


--
-- Name: TABLE capture_day; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.capture_day TO plant_reader;


--
-- Name: TABLE checkpoint; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.checkpoint TO plant_reader;


--
-- Name: TABLE count_difference; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.count_difference TO plant_reader;


--
-- Name: TABLE delivery; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.delivery TO plant_reader;


--
-- Name: TABLE rollup_1h; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.rollup_1h TO plant_reader;


--
-- Name: TABLE rollup_1m; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.rollup_1m TO plant_reader;


--
-- Name: TABLE rollup_due; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.rollup_due TO plant_reader;


--
-- Name: TABLE trend_1m; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.trend_1m TO plant_reader;


--
-- Name: TABLE trend_1h; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.trend_1h TO plant_reader;


--
-- Name: TABLE device_hour; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.device_hour TO plant_reader;


--
-- Name: TABLE device_state; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.device_state TO plant_reader;


--
-- Name: TABLE device_outage; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.device_outage TO plant_reader;


--
-- Name: TABLE edition; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.edition TO plant_reader;


--
-- Name: TABLE gap; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.gap TO plant_reader;


--
-- Name: TABLE genealogy; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.genealogy TO plant_reader;


--
-- Name: TABLE input; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.input TO plant_reader;


--
-- Name: TABLE input_before; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.input_before TO plant_reader;


--
-- Name: TABLE input_log; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.input_log TO plant_reader;


--
-- Name: TABLE lead_time; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.lead_time TO plant_reader;


--
-- Name: TABLE map_version; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.map_version TO plant_reader;


--
-- Name: TABLE operation_event; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.operation_event TO plant_reader;


--
-- Name: TABLE operation_flow; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.operation_flow TO plant_reader;


--
-- Name: TABLE order_progress; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.order_progress TO plant_reader;


--
-- Name: TABLE rollup_1d; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.rollup_1d TO plant_reader;


--
-- Name: TABLE route; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.route TO plant_reader;


--
-- Name: TABLE sample_before; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.sample_before TO plant_reader;


--
-- Name: TABLE schema_migration; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.schema_migration TO plant_reader;


--
-- Name: TABLE set_aside; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.set_aside TO plant_reader;


--
-- Name: TABLE station_hour; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.station_hour TO plant_reader;


--
-- Name: TABLE trend_1d; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.trend_1d TO plant_reader;


--
-- Name: TABLE tag_1d; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.tag_1d TO plant_reader;


--
-- Name: TABLE tag_1h; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.tag_1h TO plant_reader;


--
-- Name: TABLE tag_1m; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.tag_1m TO plant_reader;


--
-- Name: TABLE trend_1s; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.trend_1s TO plant_reader;


--
-- Name: TABLE tag_1s; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.tag_1s TO plant_reader;


--
-- Name: TABLE tag_change; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.tag_change TO plant_reader;


--
-- Name: TABLE tag_sample; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.tag_sample TO plant_reader;


--
-- Name: TABLE wip_now; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.wip_now TO plant_reader;


--
-- PostgreSQL database dump complete
--

\unrestrict test

