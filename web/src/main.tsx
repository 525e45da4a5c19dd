import "@fontsource-variable/inter/index.css";
import "@mantine/core/styles.css";
import "@mantine/dates/styles.css";
import "./app.css";
import { MantineProvider } from "@mantine/core";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./App";
import { ApiError } from "./graphql/request";
import { reloadWhenRenewed } from "./newVersion";
import { closeOnEscape } from "./page/escape";
import { sessionOptions } from "./session/session";
import { theme } from "./theme";

// The session has ended meanwhile, or no longer allows this: asked again, it leads to the sign-in page and back here,
// or says what has changed.
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
  },
});

reloadWhenRenewed();
closeOnEscape();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="light">
        <QueryClientProvider client={queries}>
          <BrowserRouter>
            <App />
          </BrowserRouter>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
