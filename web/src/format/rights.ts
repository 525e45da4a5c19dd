import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { Right, Role } from "../graphql/generated/graphql";

interface RoleTexts {
  name: MessageDescriptor;
  /** As it stands within a sentence: "invites you as veterinarian". */
  noun: MessageDescriptor;
  about: MessageDescriptor;
}

export const ROLES: Record<Role, RoleTexts> = {
  ADMINISTRATOR: {
    name: msg`Administrator`,
    noun: msg`administrator`,
    about: msg`Everything, and this administration`,
  },
  VETERINARIAN: {
    name: msg`Veterinarian`,
    noun: msg`veterinarian`,
    about: msg`Reads and sends images, reports and shares`,
  },
  TECHNICIAN: {
    name: msg`Technician`,
    noun: msg`technician`,
    about: msg`Takes, reads, sends and corrects images`,
  },
  RADIOLOGIST: { name: msg`Radiologist`, noun: msg`radiologist`, about: msg`Reads images and reports` },
  RESIDENT: {
    name: msg`Resident`,
    noun: msg`resident`,
    about: msg`Reads images and writes preliminary reports`,
  },
  FRONT_DESK: {
    name: msg`Front desk`,
    noun: msg`front desk`,
    about: msg`Requests images and sees the list of studies, no images`,
  },
  REFERRING_VETERINARIAN: {
    name: msg`Referring veterinarian`,
    noun: msg`referring veterinarian`,
    about: msg`Sees only what is shared with them`,
  },
};

export const RIGHTS: Record<Right, MessageDescriptor> = {
  FIND: msg`Search studies`,
  RETRIEVE: msg`See images`,
  STORE: msg`Send images`,
  REQUEST: msg`Request images`,
  CORRECT: msg`Correct`,
  DELETE: msg`Delete`,
  REPORT: msg`Write reports`,
  SIGN: msg`Sign final reports`,
  SHARE: msg`Share studies`,
  EXPORT: msg`Export studies`,
  ADMINISTER: msg`Administer`,
  OPERATE: msg`Operate the installation`,
};

export const roleChoices = () =>
  (Object.keys(ROLES) as Role[]).map((role) => ({ value: role, label: i18n._(ROLES[role].name) }));
