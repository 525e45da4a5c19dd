// Makes a fresh mongod the replica set that change streams need, and the user Vetark works as. May be called again.
const root = process.env.MONGODB_ROOT_PASSWORD;
const admin = new Mongo(`mongodb://root:${root}@mongodb:27017/?authSource=admin&directConnection=true`).getDB("admin");
try {
  admin.runCommand({ replSetGetStatus: 1 }).ok || initiate();
} catch (error) {
  initiate();
}

function initiate() {
  const answer = admin.runCommand({
    replSetInitiate: { _id: "vetark", members: [{ _id: 0, host: "mongodb:27017" }] },
  });
  if (!answer.ok) throw new Error(answer.errmsg);
}

for (let second = 0; !admin.runCommand({ hello: 1 }).isWritablePrimary; second += 1) {
  if (second > 60) throw new Error("mongod did not become primary");
  sleep(1000);
}
const user = {
  pwd: process.env.MONGODB_PASSWORD,
  roles: [{ role: "readWrite", db: "vetark" }, { role: "clusterMonitor", db: "admin" }],
};
if (admin.getUser("vetark")) admin.updateUser("vetark", user);
else admin.createUser({ user: "vetark", ...user });
