import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { ActionIcon, Menu } from "@mantine/core";
import {
  IconDotsVertical,
  IconDownload,
  IconLock,
  IconPaw,
  IconPencil,
  IconSend,
  IconShare,
  IconStethoscope,
  IconTrash,
} from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { Link } from "react-router";
import { studyRoot } from "../dicomweb/paths";
import { lazyPage } from "../newVersion";
import { patientPath } from "../patient/path";
import { isTenant } from "../place";
import type { Membership } from "../session/session";
import type { StudyRow } from "./queries";
import { patientTitle } from "./study";

// Fetched when they are first opened: the list is read more often.
const SendForm = lazyPage(() => import("../deliveries/SendForm"));
const CorrectStudy = lazyPage(() => import("../corrections/CorrectStudy"));
const ShareDialog = lazyPage(() => import("../shares/ShareDialog"));
const LegalHold = lazyPage(() => import("../keeping/LegalHold"));
const DeleteStudy = lazyPage(() => import("../deletions/DeleteStudy"));

export type Rights = Membership["rights"];

interface Props {
  study: StudyRow;
  rights: Rights;
  size: number;
  className?: string;
  /** Called once the study is gone. */
  onDeleted?: () => void;
}

/** What else there is of a study: its patient; and what can be done with it: sent, taken along, corrected, deleted. */
export function StudyMenu({ study, rights, size, className, onDeleted }: Props) {
  const [window, setWindow] = useState<"send" | "share" | "correct" | "hold" | "delete">();
  const close = () => setWindow(undefined);
  const here = isTenant(study.tenant);
  if (!here && !rights.includes("EXPORT")) return null;
  return (
    <>
      <Menu position="bottom-end" width={200} withinPortal>
        <Menu.Target>
          <ActionIcon
            size={size}
            color="gray"
            variant="subtle"
            className={className}
            aria-label={t`More for ${patientTitle(study)}`}
            data-testid="study-menu"
          >
            <IconDotsVertical size={size > 34 ? 20 : 17} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {here && (
            <Menu.Item component={Link} to={patientPath(study)} leftSection={<IconPaw size={16} />}>
              <Trans>Patient</Trans>
            </Menu.Item>
          )}
          {here && rights.includes("SHARE") && (
            <Menu.Item
              component={Link}
              to={`/tenants/${study.tenant}/ask/${encodeURIComponent(study.studyInstanceUID)}`}
              leftSection={<IconStethoscope size={16} />}
            >
              <Trans>Ask for a reading</Trans>
            </Menu.Item>
          )}
          {rights.includes("EXPORT") && (
            <>
              {here && (
                <Menu.Item leftSection={<IconSend size={16} />} onClick={() => setWindow("send")}>
                  <Trans>Send to …</Trans>
                </Menu.Item>
              )}
              <Menu.Item
                component="a"
                href={`${studyRoot(study.tenant, study.studyInstanceUID)}/export`}
                download
                leftSection={<IconDownload size={16} />}
              >
                <Trans>Download study</Trans>
              </Menu.Item>
            </>
          )}
          {here && rights.includes("SHARE") && (
            <Menu.Item leftSection={<IconShare size={16} />} onClick={() => setWindow("share")}>
              <Trans>Share …</Trans>
            </Menu.Item>
          )}
          {rights.includes("CORRECT") && (
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setWindow("correct")}>
              <Trans>Correct …</Trans>
            </Menu.Item>
          )}
          {here && rights.includes("ADMINISTER") && !study.onLegalHold && (
            <Menu.Item leftSection={<IconLock size={16} />} onClick={() => setWindow("hold")}>
              <Trans>Legal hold …</Trans>
            </Menu.Item>
          )}
          {rights.includes("DELETE") && (
            <Menu.Item
              color="red.9"
              leftSection={<IconTrash size={16} />}
              onClick={() => setWindow("delete")}
            >
              <Trans>Delete study …</Trans>
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {window === "send" && <SendForm study={study} close={close} />}
        {window === "share" && <ShareDialog study={study} rights={rights} close={close} />}
        {window === "correct" && <CorrectStudy study={study} close={close} />}
        {window === "hold" && <LegalHold study={study} close={close} />}
        {window === "delete" && <DeleteStudy study={study} close={close} onDeleted={onDeleted} />}
      </Suspense>
    </>
  );
}
