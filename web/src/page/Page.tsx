import { Box, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";
import type { Session, Tenant } from "../session/session";
import { AppHeader } from "./AppHeader";
import classes from "./Page.module.css";

interface Props {
  session: Session;
  tenant?: Tenant;
  title: string;
  action?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}

/** A page of forms and lists: the header, a title with what one does here, the rest below. */
export function Page({ session, tenant, title, action, children, wide = false }: Props) {
  useDocumentTitle([title, tenant?.name ?? "Vetark"].join(" · "));
  return (
    <Box className={classes.page}>
      <AppHeader session={session} tenant={tenant} />
      <Box component="main" className={classes.main} data-wide={wide || undefined}>
        <div className={classes.head}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {action}
        </div>
        {children}
      </Box>
    </Box>
  );
}
