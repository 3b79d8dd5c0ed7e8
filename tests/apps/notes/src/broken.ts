// Fails on purpose: the log must name this file.
interface Settings {
  deep?: { value: string };
}

export function breakDown(): Response {
  const settings: Settings = {};
  return new Response(settings.deep!.value);
}
