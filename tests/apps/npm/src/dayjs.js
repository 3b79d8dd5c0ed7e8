// dayjs: formats, arithmetic, plugins and locales.
import dayjs from "dayjs";
import "dayjs/locale/de.js";
import advancedFormat from "dayjs/plugin/advancedFormat.js";
import customParseFormat from "dayjs/plugin/customParseFormat.js";
import duration from "dayjs/plugin/duration.js";
import isoWeek from "dayjs/plugin/isoWeek.js";
import relativeTime from "dayjs/plugin/relativeTime.js";
import utc from "dayjs/plugin/utc.js";
import { told } from "./told.js";

for (const plugin of [advancedFormat, customParseFormat, duration, isoWeek, relativeTime, utc]) dayjs.extend(plugin);

export default told((say) => {
  const date = dayjs.utc("2024-02-29T13:05:09.007Z");
  say("formats", ["YYYY-MM-DDTHH:mm:ss.SSSZ", "dddd, MMMM D", "Do Q X x k A [text]", "YY M/D h:m a"].map((format) => date.format(format)));
  say("locale", date.locale("de").format("dddd, D. MMMM"));
  say("parsed", dayjs.utc("31/12/1999 23-59", "DD/MM/YYYY HH-mm", true).toISOString());
  say("strict", dayjs("30/02/2024", "DD/MM/YYYY", true).isValid());
  say("arithmetic", [date.add(1, "month"), date.subtract(1, "year"), date.endOf("month"), date.startOf("isoWeek"), date.set("hour", 1)].map((d) => d.toISOString()));
  say("difference", [date.diff("2020-01-01T00:00:00Z", "month", true).toFixed(4), date.isoWeek(), date.daysInMonth()]);
  say("relative", [date.from(dayjs.utc("2024-03-05T00:00:00Z")), dayjs.duration(100, "minutes").humanize(true)]);
  say("duration", [dayjs.duration({ days: 1, hours: 30 }).toISOString(), dayjs.duration("P1Y2M3DT4H5M6S").format("YYYY-MM-DD HH:mm:ss")]);
  say("compare", [date.isBefore("2025-01-01"), date.isSame("2024-02-29", "day"), dayjs("nonsense").isValid()]);
  say("json", { date, offset: date.utcOffset(120).format() });
});
