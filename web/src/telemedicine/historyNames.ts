import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** What every provider asks until it says otherwise, by the names that the server has for them. */
const NAMES: Record<string, MessageDescriptor> = {
  signs: msg`Clinical signs`,
  duration: msg`Since when`,
  examination: msg`Physical examination`,
  medication: msg`Medication`,
  laboratory: msg`Laboratory values`,
  past: msg`Earlier diseases and operations`,
  sedation: msg`Sedation or anesthesia for the images`,
  vaccination: msg`Vaccination, FIV and FeLV`,
  heartworm: msg`Heartworm test and prevention`,
  travel: msg`Travel abroad`,
  limb: msg`Limb concerned`,
  lameness: msg`Lameness (AAEP grade)`,
  flexion: msg`Flexion tests`,
  blocks: msg`Nerve and joint blocks`,
  use: msg`Use of the horse`,
  diet: msg`Diet and supplements`,
  husbandry: msg`Housing, light and temperature`,
  droppings: msg`Appetite and droppings`,
  reproduction: msg`Eggs, litters, neutering`,
};

/** What a field of the history is called: by its provider, where that is known; else by its name. */
export function labelOf(name: string, fields: { name: string; label: string }[] = []): string {
  const told = fields.find((one) => one.name === name)?.label;
  if (told) return told;
  const known = NAMES[name];
  if (known) return i18n._(known);
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
