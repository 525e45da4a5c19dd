import { NavLink, Select } from "@mantine/core";
import {
  type Icon,
  IconArrowsExchange,
  IconBuildingHospital,
  IconClipboardList,
  IconHistory,
  IconKey,
  IconLayoutGrid,
  IconLogin2,
  IconPhotoExclamation,
  IconRoute,
  IconServer2,
  IconStethoscope,
  IconTrash,
  IconUsers,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { Link, Navigate, useNavigate, useParams } from "react-router";
import { HangingSection } from "../hanging/HangingSection";
import { Page } from "../page/Page";
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

interface Part {
  name: string;
  label: string;
  icon: Icon;
  view: ComponentType<SectionProps>;
}

const PARTS: Part[] = [
  { name: "clinic", label: "Clinic and use", icon: IconBuildingHospital, view: Clinic },
  { name: "members", label: "Members", icon: IconUsers, view: Members },
  { name: "servers", label: "DICOM servers", icon: IconServer2, view: Servers },
  { name: "hl7", label: "HL7 applications", icon: IconArrowsExchange, view: Hl7Applications },
  { name: "catalogue", label: "Catalogue", icon: IconClipboardList, view: Catalogue },
  { name: "hanging", label: "Hanging", icon: IconLayoutGrid, view: HangingSection },
  { name: "routing", label: "Autorouting", icon: IconRoute, view: Routing },
  { name: "practice-systems", label: "Practice systems", icon: IconStethoscope, view: PracticeSystems },
  { name: "tokens", label: "API tokens", icon: IconKey, view: Tokens },
  { name: "sign-in", label: "Sign-in", icon: IconLogin2, view: SignIn },
  { name: "deletions", label: "Deleted studies", icon: IconTrash, view: Deletions },
  { name: "images", label: "Images in doubt", icon: IconPhotoExclamation, view: StoredImages },
  { name: "audit", label: "Audit trail", icon: IconHistory, view: AuditTrail },
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
    <Page session={session} tenant={tenant} title="Administration" wide>
      <div className={classes.page}>
        <nav className={classes.parts} aria-label="Administration">
          {PARTS.map(({ name, label, icon: PartIcon }) => (
            <NavLink
              key={name}
              component={Link}
              to={`${root}/${name}`}
              active={name === part.name}
              aria-current={name === part.name ? "page" : undefined}
              label={label}
              leftSection={<PartIcon size={18} stroke={1.6} />}
              className={classes.part}
            />
          ))}
        </nav>
        <Select
          className={classes.choice}
          aria-label="Part of the administration"
          size="md"
          data={PARTS.map(({ name, label }) => ({ value: name, label }))}
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
