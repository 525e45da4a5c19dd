import { t } from "@lingui/core/macro";
import { Modal, Stack, Text } from "@mantine/core";
import { QRCodeSVG } from "qrcode.react";
import { Copyable } from "../page/Copyable";
import classes from "./HandOver.module.css";
import type { ImageRequest } from "./queries";
import { isOurs, readable } from "./requests";

const PIXELS = 320;
/** Light modules around the symbol, which scanners find it by (ISO/IEC 18004: four). */
const QUIET_ZONE = 4;

/**
 * The accession number to be scanned or read out. A scanner types what it reads into the field that has the cursor: so
 * it is the bare number, black on white in the dark too.
 */
export function HandOver({ request, close }: { request: ImageRequest; close: () => void }) {
  const { accessionNumber, patient, procedure } = request;
  return (
    <Modal
      opened
      onClose={close}
      title={`${patient.name || patient.patientID}: ${procedure.name}`}
      closeButtonProps={{ "aria-label": t`Close`, size: 48 }}
      centered
    >
      <Stack align="center" gap="md">
        <div className={classes.code} data-testid="request-code" data-value={accessionNumber}>
          <QRCodeSVG
            value={accessionNumber}
            size={PIXELS}
            level="M"
            marginSize={QUIET_ZONE}
            bgColor="#ffffff"
            fgColor="#000000"
            title={t`Accession number ${accessionNumber}`}
          />
        </div>
        <Text className={classes.number} data-testid="request-number">
          {readable(accessionNumber)}
        </Text>
        <Text size="md" ta="center">
          {[
            t`At the modality, search the worklist by accession number and scan this, or type the number without spaces.`,
            isOurs(accessionNumber) && t`It has zeros and ones, but no letters O, I and L.`,
          ]
            .filter(Boolean)
            .join(" ")}
        </Text>
        <Copyable text={accessionNumber} label={t`Accession number`} />
      </Stack>
    </Modal>
  );
}
