import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type DisplaySet, displaySetsOf } from "../viewer/displaySets";
import type { Study } from "../viewer/queries";
import { inHungOrder, matching } from "./match";
import type { HangingProtocol } from "./queries";

const FILE = "../services/reading/hanging_protocols.json";
const BLANK = { enabled: true, regions: [], species: [], panes: [], least: 1, own: false, supplied: true };
const PANE = { projections: [], laterality: "", regions: [] };

/** As the server tells the protocols that come with Vetark. */
const SUPPLIED: HangingProtocol[] = JSON.parse(readFileSync(FILE, "utf8")).map(protocol);

function protocol(one: Partial<HangingProtocol>): HangingProtocol {
  const panes = (one.panes ?? []).map((pane) => ({ ...PANE, ...pane }));
  return { ...BLANK, json: "", ...one, panes } as HangingProtocol;
}

/** "L elbow limb: mediolateral": side, regions and projection. */
function study(views: string[], { modality = "DX", animals = ["dog"] } = {}): Study {
  const instances = views.map((view, at) => {
    const [where = "", projection = ""] = view.split(": ");
    const [side = "", ...rest] = where.split(" ");
    const sided = side === "L" || side === "R";
    const regions = (sided ? rest : [side, ...rest])
      .map((region) => region.replace("_", " "))
      .filter(Boolean);
    return {
      sopInstanceUID: view,
      sopClassName: "",
      instanceNumber: at,
      numberOfFrames: 1,
      rows: 8,
      columns: 8,
      transferSyntaxUID: "1.2.840.10008.1.2.1",
      view: modality === "CT" ? null : { projection, laterality: sided ? side : "", regions },
    };
  });
  const series = { seriesInstanceUID: "1", seriesNumber: 1, modality, instances };
  return { series: [series], patient: { animals } } as unknown as Study;
}

const named = (key: string | null) => key?.replace("1/", "") ?? "missing";

/** The protocol and what it puts where. */
function hung(views: string[], kind = {}, protocols = SUPPLIED): string[] {
  const made = study(views, kind);
  const [best] = matching(protocols, made, displaySetsOf(made));
  return best
    ? [best.protocol.id, ...best.panes.map(({ name, key }) => (key ? named(key) : `${name} is missing`))]
    : [];
}

describe("matching", () => {
  it.each([
    [
      ["thorax: ventrodorsal", "thorax: left lateral", "thorax: right lateral"],
      ["thorax", "thorax: right lateral", "thorax: left lateral", "thorax: ventrodorsal"],
    ],
    [
      ["thorax: dorsoventral", "thorax: right lateral"],
      ["thorax", "thorax: right lateral", "Left lateral is missing", "thorax: dorsoventral"],
    ],
    [
      ["thorax: lateral", "thorax: ventrodorsal"],
      ["thorax-two", "thorax: lateral", "thorax: ventrodorsal"],
    ],
    [
      ["abdomen: ventrodorsal", "abdomen: right lateral"],
      ["abdomen-two", "abdomen: right lateral", "abdomen: ventrodorsal"],
    ],
    [
      ["thorax: ventrodorsal", "thorax: left lateral", "abdomen: ventrodorsal", "abdomen: right lateral"],
      [
        "thorax-abdomen",
        "Thorax: right lateral is missing",
        "thorax: left lateral",
        "thorax: ventrodorsal",
        "abdomen: right lateral",
        "Abdomen: left lateral is missing",
        "abdomen: ventrodorsal",
      ],
    ],
    [
      ["pelvis: right lateral", "pelvis: ventrodorsal"],
      ["pelvis", "pelvis: ventrodorsal", "pelvis: right lateral"],
    ],
    [
      ["skull: dorsoventral", "skull: left lateral", "skull: rostrocaudal"],
      ["skull", "skull: left lateral", "skull: dorsoventral", "skull: rostrocaudal"],
    ],
    [
      ["lumbar_spine spine: ventrodorsal", "lumbar_spine spine: left lateral"],
      ["spine", "lumbar_spine spine: left lateral", "lumbar_spine spine: ventrodorsal"],
    ],
    [
      ["L elbow limb: craniocaudal", "L elbow limb: mediolateral"],
      ["limb", "L elbow limb: mediolateral", "L elbow limb: craniocaudal"],
    ],
    [
      ["L limb: mediolateral", "R limb: mediolateral"],
      ["limbs-lateral", "R limb: mediolateral", "L limb: mediolateral"],
    ],
    [
      ["L limb: mediolateral", "R limb: lateral", "L limb: craniocaudal", "R limb: craniocaudal"],
      ["limbs", "R limb: lateral", "L limb: mediolateral", "R limb: craniocaudal", "L limb: craniocaudal"],
    ],
    [
      ["whole_body: ventrodorsal", "whole_body: right lateral"],
      ["survey-two", "whole_body: right lateral", "whole_body: ventrodorsal"],
    ],
    [["thorax: right lateral"], []],
  ])("hangs a study of a dog: %j", (views, wanted) => {
    expect(hung(views)).toEqual(wanted);
  });

  it("hangs the four views of a horse's limb, and no dog's by them", () => {
    const views = [
      "fetlock limb: dorsopalmar",
      "fetlock limb: dorsomedial-palmarolateral",
      "fetlock limb: lateromedial",
      "fetlock limb: dorsolateral-palmaromedial",
    ];
    expect(hung(views, { animals: ["horse"] })).toEqual([
      "equine-limb",
      "fetlock limb: lateromedial",
      "fetlock limb: dorsopalmar",
      "fetlock limb: dorsolateral-palmaromedial",
      "fetlock limb: dorsomedial-palmarolateral",
    ]);
    expect(hung(views)[0]).toBe("limb");
  });

  it("hangs a full mouth, and says which part was left out", () => {
    const mouth = [
      "R teeth maxilla: ",
      "L teeth mandible: ",
      "teeth maxilla incisors: ",
      "L teeth maxilla: ",
    ];
    expect(hung(mouth, { modality: "IO" })).toEqual([
      "full-mouth",
      "R teeth maxilla: ",
      "teeth maxilla incisors: ",
      "L teeth maxilla: ",
      "Right mandible is missing",
      "Rostral mandible is missing",
      "L teeth mandible: ",
    ]);
  });

  it("shows a CT in one pane", () => {
    const made = study(["a", "b"], { modality: "CT" });
    const [best] = matching(SUPPLIED, made, displaySetsOf(made));
    expect([best?.protocol.id, best?.protocol.layout, best?.panes]).toEqual(["ct", "1x1", []]);
  });

  it("leaves out what is switched off, and takes the first of those that fit alike", () => {
    const one = { modalities: ["DX"], layout: "1x1", panes: [{ ...PANE, name: "Any" }] };
    const protocols = [
      protocol({ ...one, id: "off", enabled: false }),
      protocol({ ...one, id: "first" }),
      protocol({ ...one, id: "second" }),
    ];
    expect(hung(["thorax: right lateral"], {}, protocols)).toEqual(["first", "thorax: right lateral"]);
  });

  it("takes what a clinic has added before all else, and what names the region before what does not", () => {
    const panes = [{ ...PANE, name: "VD", projections: ["ventrodorsal"] }];
    const narrow = { modalities: ["DX"], layout: "1x1", panes };
    const thorax = ["thorax: right lateral", "thorax: left lateral", "thorax: ventrodorsal"];
    const changed = protocol({ ...narrow, id: "thorax", regions: ["thorax"], own: true });
    const others = SUPPLIED.filter(({ id }) => id !== "thorax");
    expect(hung(thorax, {}, [...others, changed])[0]).toBe("thorax");
    const added = protocol({ ...narrow, id: "ours", own: true, supplied: false });
    expect(hung(thorax, {}, [added, ...SUPPLIED])).toEqual(["ours", "thorax: ventrodorsal"]);
  });

  it("puts the most welcome projection first, and each image into one pane", () => {
    const panes = [
      { ...PANE, name: "A", projections: ["dorsoventral", "ventrodorsal"] },
      { ...PANE, name: "B", projections: ["ventrodorsal"] },
    ];
    const protocols = [protocol({ id: "p", modalities: ["DX"], layout: "1x2", panes })];
    expect(hung(["x: ventrodorsal"], {}, protocols)).toEqual(["p", "A is missing", "x: ventrodorsal"]);
  });
});

describe("inHungOrder", () => {
  it("steps through what hangs, then through the rest", () => {
    const sets = ["a", "b", "c"].map((key) => ({ key })) as DisplaySet[];
    const panes = [
      { name: "", key: "c" },
      { name: "", key: null },
      { name: "", key: "a" },
    ];
    const order = inHungOrder(sets, { protocol: protocol({}), panes });
    expect(order.map(({ key }) => key)).toEqual(["c", "a", "b"]);
    expect(inHungOrder(sets, undefined)).toEqual(sets);
  });
});
