// fast-xml-parser: reading, checking and writing XML.
import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";
import { failure, told } from "./told.js";

const TEXT = `<?xml version="1.0"?>
<!DOCTYPE r [<!ENTITY who "ada">]>
<r xmlns:x="urn:x" id='7'><!-- note -->
  <x:a n="1">text &amp; &who; &#65;</x:a><x:a/>
  <b><![CDATA[<raw>]]></b><n>007</n><f>1.50</f><t>true</t>
  <mixed>one <i>two</i> three</mixed><empty></empty>
</r>`;

export default told(async (say) => {
  say("plain", new XMLParser().parse(TEXT));
  const options = { ignoreAttributes: false, attributeNamePrefix: "@", removeNSPrefix: true, cdataPropName: "#cdata", commentPropName: "#comment", isArray: (name) => name === "b", numberParseOptions: { leadingZeros: false, hex: true } };
  const rich = new XMLParser(options).parse(TEXT);
  say("rich", rich);
  const ordered = new XMLParser({ preserveOrder: true, ignoreAttributes: false, trimValues: false }).parse("<a p='1'>x<b/>y</a>");
  say("ordered", ordered);
  say("rebuilt", new XMLBuilder({ preserveOrder: true, ignoreAttributes: false }).build(ordered));
  say("built", new XMLBuilder({ ...options, format: true, suppressEmptyNode: true }).build({ r: { "@id": 1, a: ["<", { b: null }], c: "" } }));
  say("valid", [XMLValidator.validate(TEXT), XMLValidator.validate("<a><b></a>"), XMLValidator.validate("<a x=1/>")]);
  say("refused", await failure(() => new XMLParser().parse("<a><b></a>", true)));
  say("polluted", JSON.stringify(new XMLParser().parse("<r><toString>x</toString></r>")));
});
