import type { Right, Role } from "../graphql/generated/graphql";

export const ROLES: Record<Role, { name: string; about: string }> = {
  ADMINISTRATOR: { name: "Administrator", about: "Everything, and this administration" },
  VETERINARIAN: { name: "Veterinarian", about: "Reads and sends images, reports and shares" },
  TECHNICIAN: { name: "Technician", about: "Takes, reads, sends and corrects images" },
  RADIOLOGIST: { name: "Radiologist", about: "Reads images and reports" },
  FRONT_DESK: { name: "Front desk", about: "Requests images and sees the list of studies, no images" },
  REFERRING_VETERINARIAN: { name: "Referring veterinarian", about: "Sees only what is shared with them" },
};

export const RIGHTS: Record<Right, string> = {
  FIND: "Search studies",
  RETRIEVE: "See images",
  STORE: "Send images",
  REQUEST: "Request images",
  CORRECT: "Correct",
  DELETE: "Delete",
  REPORT: "Write reports",
  SHARE: "Share studies",
  EXPORT: "Export studies",
  ADMINISTER: "Administer",
  OPERATE: "Operate the installation",
};

export const roleChoices = (Object.keys(ROLES) as Role[]).map((role) => ({
  value: role,
  label: ROLES[role].name,
}));
