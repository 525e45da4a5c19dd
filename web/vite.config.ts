import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressed } from "./compressed";
import { dictionary } from "./dictionary";
import { operations } from "./operations";
import { compiledTexts } from "./texts";
import { unusedParts } from "./unusedParts";

/** Where the API listens while the app is served by `npm run dev`. */
const api = process.env.VETARK_API ?? "http://127.0.0.1:8080";

const ROUTER = "./node_modules/react-router/dist/production/index.mjs";

export default defineConfig({
  plugins: [
    dictionary(),
    operations(),
    lingui(),
    react({
      babel: {
        plugins: [["@lingui/babel-plugin-lingui-macro", { stripMessageField: false }], compiledTexts],
      },
    }),
    compressed(),
  ],
  // The decoders are WebAssembly started by a worker of the image loader: bundled from here, fetched from nowhere else.
  worker: { format: "es", plugins: () => [dictionary()] },
  // The decoders' JavaScript also names modules of Node, which a browser never reaches.
  resolve: {
    alias: [
      ...unusedParts,
      { find: /^(fs|path|events|url)$/, replacement: "/src/cornerstone/nodeStub.ts" },
      // Bundlers are given the one for developers, with what it says to them.
      { find: /^react-router$/, replacement: fileURLToPath(new URL(ROUTER, import.meta.url)) },
    ],
  },
  optimizeDeps: { exclude: ["@cornerstonejs/dicom-image-loader"], include: ["dicom-parser"] },
  build: { target: "es2022", chunkSizeWarningLimit: 6000 },
  test: { setupFiles: "./src/speaking.ts" },
  server: {
    // The tables that the server reads as well lie beside its code.
    fs: { allow: [".", "../services/dicom/measurements"] },
    proxy: {
      "/graphql": { target: api, ws: true },
      "/session": api,
      "/passkeys": api,
      "/invitations": api,
      "/oidc": api,
      // The page of the same name is ours.
      "/password-reset": { target: api, bypass: ({ method, url }) => (method === "GET" ? url : undefined) },
      "/inboxes": api,
      "^/tenants/[^/]+/uploads": api,
      "^/tenants/[^/]+/dicomweb": api,
    },
  },
});
