import { Alert, Button, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Navigate, useSearchParams } from "react-router";
import { Logo } from "../Logo";
import classes from "./SignInPage.module.css";
import { signIn, useSession } from "./session";

/** Only paths of our own: `//elsewhere` and `https:` would lead away. */
export function safeNext(next: string | null): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}

export function SignInPage() {
  const [search] = useSearchParams();
  const queries = useQueryClient();
  const { data: session } = useSession();
  const attempt = useMutation({
    mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
    onSuccess: () => queries.resetQueries({ queryKey: ["session"] }),
  });

  if (session) return <Navigate to={safeNext(search.get("next"))} replace />;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    attempt.mutate({ email: String(form.get("email")).trim(), password: String(form.get("password")) });
  };

  return (
    <main className={classes.page}>
      <Paper className={classes.card} shadow="md" radius="lg" p={{ base: "lg", sm: "xl" }}>
        <form onSubmit={submit} data-testid="sign-in">
          <Stack gap="md">
            <Group gap="sm">
              <Logo size={40} />
              <div>
                <Title order={1} size="h3" lh={1.2}>
                  Vetark
                </Title>
                <Text size="sm" c="dimmed">
                  Veterinary imaging archive
                </Text>
              </div>
            </Group>
            <TextInput
              name="email"
              type="email"
              label="Email"
              autoComplete="username"
              required
              withAsterisk={false}
              autoFocus
              size="md"
            />
            <PasswordInput
              name="password"
              label="Password"
              autoComplete="current-password"
              required
              withAsterisk={false}
              size="md"
            />
            {attempt.error && (
              <Alert color="red" variant="light" role="alert" data-testid="sign-in-error">
                {attempt.error.message}
              </Alert>
            )}
            <Button type="submit" size="md" loading={attempt.isPending} fullWidth>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </main>
  );
}
