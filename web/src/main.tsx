import "./fonts.css";
import "./styles";
import "./app.css";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { MantineProvider } from "@mantine/core";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./App";
import { reach } from "./graphql/reach";
import { renewal } from "./graphql/renewal";
import { ApiError } from "./graphql/request";
import { speakAsChosen } from "./language";
import { missQuietly } from "./newVersion";
import { hearBack } from "./page/back";
import { closeOnEscape } from "./page/escape";
import { sessionOptions } from "./session/session";
import { makeTheme } from "./theme";

// The session has ended meanwhile, or no longer allows this: asked again, it has the person sign in over the page, or
// says what has changed.
const onError = (error: Error) => {
  if (error instanceof ApiError && (error.isUnauthenticated || error.isRefused)) {
    void queries.invalidateQueries({ queryKey: sessionOptions.queryKey });
  }
};

const queries = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status < 500),
    },
    // What somebody has asked for is done now or not at all, not when the server is back some day.
    mutations: { networkMode: "always" },
  },
});

const askSession = () => queries.fetchQuery({ ...sessionOptions, staleTime: 0 });
reach.open(askSession);
renewal.open(async () => (await askSession()).ended);
missQuietly();
closeOnEscape();
hearBack();

function draw(): void {
  const root = document.getElementById("root");
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <MantineProvider theme={makeTheme()} defaultColorScheme="light">
          <QueryClientProvider client={queries}>
            <BrowserRouter>
              <App />
            </BrowserRouter>
          </QueryClientProvider>
        </MantineProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

void speakAsChosen().then(draw);
