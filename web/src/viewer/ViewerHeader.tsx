import { t } from "@lingui/core/macro";
import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import { formatKind } from "../format/patient";
import { Cut } from "../page/Cut";
import { pagePath } from "../place";
import type { Membership } from "../session/session";
import { Notices } from "../studies/Marks";
import { StudyMenu } from "../studies/StudyMenu";
import { clientName, patientTitle } from "../studies/study";
import type { Study } from "./queries";
import { Share } from "./Share";
import classes from "./ViewerHeader.module.css";

interface Props {
  study: Study;
  /** What one may do with it. */
  rights: Membership["rights"];
  children: ReactNode;
}

/** Whose study it is, the way back to the list as it was left, and the tools. */
export function ViewerHeader({ study, rights, children }: Props) {
  const list = pagePath(study.tenant);
  const navigate = useNavigate();
  const fromList = useLocation().key !== "default";
  return (
    <header className={classes.header}>
      <div className={classes.whose}>
        <Tooltip label={t`To the studies`}>
          <ActionIcon
            component={Link}
            to={list}
            size={38}
            color="gray"
            aria-label={t`To the studies`}
            data-testid="back"
            onClick={(event) => {
              if (!fromList || event.metaKey || event.ctrlKey) return;
              event.preventDefault();
              navigate(-1);
            }}
          >
            <IconArrowLeft size={20} />
          </ActionIcon>
        </Tooltip>
        <div className={classes.names}>
          <Text component="h1" fw={650} lh={1.25} m={0} size="md" className={classes.name}>
            <Cut lines={1} opens>
              {patientTitle(study)}
            </Cut>
            <Notices study={study} />
          </Text>
          <Text component="div" size="xs" c="dark.1">
            <Cut lines={1} opens>
              {[formatKind(study.patient), clientName(study)].filter(Boolean).join(" — ")}
            </Cut>
          </Text>
        </div>
        {rights.includes("SHARE") && <Share study={study} rights={rights} />}
        <StudyMenu
          study={study}
          rights={rights}
          size={38}
          onDeleted={() => navigate(list, { replace: true })}
        />
      </div>
      {children}
    </header>
  );
}
