import { i18n, type MessageDescriptor } from "@lingui/core";
import { msg, t } from "@lingui/core/macro";
import { NavLink, Select } from "@mantine/core";
import {
  type Icon,
  IconArchive,
  IconArrowsExchange,
  IconBuildingHospital,
  IconChartBar,
  IconClipboardList,
  IconFileText,
  IconHistory,
  IconKey,
  IconLayoutGrid,
  IconLogin2,
  IconPhotoExclamation,
  IconRoute,
  IconServer2,
  IconStethoscope,
  IconTrash,
  IconUserHeart,
  IconUsers,
  IconWebhook,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { Link, Navigate, useNavigate, useParams } from "react-router";
import { HangingSection } from "../hanging/HangingSection";
import { Keeping } from "../keeping/Keeping";
import { Page } from "../page/Page";
import { ReportSettings } from "../reports/ReportSettings";
import { Figures } from "../telemedicine/figures/Figures";
import { TelemedicineSettings } from "../telemedicine/settings/TelemedicineSettings";
import classes from "./AdministrationPage.module.css";
import { AuditTrail } from "./AuditTrail";
import { Catalogue } from "./Catalogue";
import { Clinic } from "./Clinic";
import { Deletions } from "./Deletions";
import { Hl7Applications } from "./Hl7Applications";
import { Members } from "./Members";
import { PracticeSystems } from "./PracticeSystems";
import { Routing } from "./Routing";
import { Servers } from "./Servers";
import { SignIn } from "./SignInProvider";
import { StoredImages } from "./StoredImages";
import type { SectionProps } from "./section";
import { Tokens } from "./Tokens";
import { Webhooks } from "./Webhooks";

interface Part {
  name: string;
  label: MessageDescriptor;
  icon: Icon;
  view: ComponentType<SectionProps>;
}

const PARTS: Part[] = [
  { name: "clinic", label: msg`Settings and use`, icon: IconBuildingHospital, view: Clinic },
  { name: "members", label: msg`Members`, icon: IconUsers, view: Members },
  { name: "servers", label: msg`DICOM servers`, icon: IconServer2, view: Servers },
  { name: "hl7", label: msg`HL7 applications`, icon: IconArrowsExchange, view: Hl7Applications },
  { name: "catalogue", label: msg`Catalogue`, icon: IconClipboardList, view: Catalogue },
  { name: "reports", label: msg`Reports`, icon: IconFileText, view: ReportSettings },
  { name: "hanging", label: msg`Hanging`, icon: IconLayoutGrid, view: HangingSection },
  { name: "routing", label: msg`Autorouting`, icon: IconRoute, view: Routing },
  { name: "practice-systems", label: msg`Practice systems`, icon: IconStethoscope, view: PracticeSystems },
  { name: "webhooks", label: msg`Webhooks`, icon: IconWebhook, view: Webhooks },
  { name: "telemedicine", label: msg`Telemedicine`, icon: IconUserHeart, view: TelemedicineSettings },
  { name: "figures", label: msg`Figures`, icon: IconChartBar, view: Figures },
  { name: "tokens", label: msg`API tokens`, icon: IconKey, view: Tokens },
  { name: "sign-in", label: msg`Sign-in`, icon: IconLogin2, view: SignIn },
  { name: "keeping", label: msg`Retention`, icon: IconArchive, view: Keeping },
  { name: "deletions", label: msg`Deleted studies`, icon: IconTrash, view: Deletions },
  { name: "images", label: msg`Images in doubt`, icon: IconPhotoExclamation, view: StoredImages },
  { name: "audit", label: msg`Audit trail`, icon: IconHistory, view: AuditTrail },
];

/** What a clinic's administrator keeps: one part at a time, each with its own address. */
export default function AdministrationPage({ session, tenant }: SectionProps) {
  const { section } = useParams();
  const navigate = useNavigate();
  const root = `/tenants/${tenant.slug}/administration`;
  const part = PARTS.find(({ name }) => name === section);
  if (!part) return <Navigate to={`${root}/${PARTS[0]?.name}`} replace />;
  const View = part.view;
  return (
    <Page session={session} tenant={tenant} title={t`Administration`} wide>
      <div className={classes.page}>
        <nav className={classes.parts} aria-label={t`Administration`}>
          {PARTS.map(({ name, label, icon: PartIcon }) => (
            <NavLink
              key={name}
              component={Link}
              to={`${root}/${name}`}
              active={name === part.name}
              aria-current={name === part.name ? "page" : undefined}
              label={i18n._(label)}
              leftSection={<PartIcon size={18} stroke={1.6} />}
              className={classes.part}
            />
          ))}
        </nav>
        <Select
          className={classes.choice}
          aria-label={t`Part of the administration`}
          size="md"
          data={PARTS.map(({ name, label }) => ({ value: name, label: i18n._(label) }))}
          value={part.name}
          allowDeselect={false}
          onChange={(name) => name && navigate(`${root}/${name}`)}
        />
        <div className={classes.view} data-testid={`administration-${part.name}`}>
          <View session={session} tenant={tenant} />
        </div>
      </div>
    </Page>
  );
}
