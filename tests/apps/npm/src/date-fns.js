// date-fns: formats, parsing, arithmetic, intervals and locales.
import * as d from "date-fns";
import { de, fr, ja } from "date-fns/locale";
import { failure, told } from "./told.js";

export default told(async (say) => {
  const date = new Date(2024, 1, 29, 13, 5, 9, 7);
  for (const format of ["yyyy-MM-dd HH:mm:ss.SSS", "EEEE do MMMM yyyy", "h:mm aaa, QQQ, II 'week' 'o''clock'", "PPPPpppp", "R-'W'II-i", "DDD t"]) {
    say(format, d.format(date, format, { useAdditionalDayOfYearTokens: true }));
  }
  say("locales", [de, fr, ja].map((locale) => d.format(date, "PPPP", { locale })));
  say("parsed", d.format(d.parse("29. Februar 2024 8 Uhr", "d. MMMM y H 'Uhr'", new Date(0), { locale: de }), "yyyy-MM-dd HH"));
  say("iso", [d.formatISO(d.parseISO("2024-W09-4")), d.isValid(d.parseISO("2023-02-29"))].map(String));
  say("add", d.formatISO9075(d.add(date, { years: 1, months: -1, weeks: 1, hours: 30 })));
  say("between", [d.differenceInBusinessDays(new Date(2024, 3, 1), date), d.differenceInMonths(new Date(2025, 0, 1), date)]);
  say("words", [d.formatDistance(date, new Date(2020, 0, 1)), d.formatDistance(0, 3e5, { locale: fr, addSuffix: true })]);
  say("duration", [d.formatDuration({ months: 9, days: 2 }), d.formatISODuration(d.intervalToDuration({ start: new Date(2020, 0, 1), end: date }))]);
  say("days", d.eachDayOfInterval({ start: date, end: d.addDays(date, 2) }).map((day) => d.lightFormat(day, "MM/dd")));
  say("ends", [d.endOfMonth(date), d.startOfISOWeek(date), d.lastDayOfQuarter(date)].map((day) => d.formatISO(day, { representation: "date" })));
  say("relative", d.formatRelative(d.subDays(date, 1), date));
  say("overlap", d.areIntervalsOverlapping({ start: 0, end: 10 }, { start: 5, end: 15 }));
  say("refused", await failure(() => d.format(new Date(NaN), "yyyy")));
});
