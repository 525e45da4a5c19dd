import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { KeyImageTitle } from "../graphql/generated/graphql";

/** Why images were chosen (PS3.16 CID 7010). */
export const KEY_IMAGE_TITLES: Record<KeyImageTitle, MessageDescriptor> = {
  OF_INTEREST: msg`Of interest`,
  FOR_REFERRING_PROVIDER: msg`For the referring vet`,
  FOR_SURGERY: msg`For surgery`,
  FOR_TEACHING: msg`For teaching`,
  FOR_CONFERENCE: msg`For a conference`,
  FOR_THERAPY: msg`For therapy`,
  FOR_PATIENT: msg`For the owner`,
  FOR_PEER_REVIEW: msg`For peer review`,
  FOR_RESEARCH: msg`For research`,
  FOR_PRINTING: msg`For printing`,
  FOR_REPORT_ATTACHMENT: msg`For the report`,
  FOR_LITIGATION: msg`For a legal matter`,
};
