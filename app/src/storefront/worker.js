const FILES=$files,OFFLINE=["/offline","/sw/offline"],WORDS=$words,NEVER=/^\/(checkout|pay|track)(\/|$)/,
FILE=/^\/(pkg|media)\/|^\/(icons\.svg|favicon\.svg|icon-)/,ANY={ignoreVary:true},
open=n=>caches.open(n),
trim=async(c,most)=>{const k=await c.keys();for(const r of k.slice(0,Math.max(0,k.length-most)))await c.delete(r)},
fill=(w,n)=>w.replace("{n}",n),
age=(kept,w)=>{const m=Math.max(0,Math.round((Date.now()-Date.parse(kept.headers.get("date")))/6e4))||0;
return m<60?fill(w.minutes,m):m<2880?fill(w.hours,Math.round(m/60)):fill(w.days,Math.round(m/1440))},
answer=(kept,html,status)=>{const h=new Headers(kept.headers);h.delete("content-encoding");h.delete("content-length");
return new Response(html,{status,headers:h})},
copy=async(kept,w,why)=>{const html=await kept.text(),say="<p class=\"offline\" role=\"status\">"+why+" "+age(kept,w)+" "+w.careful+"</p>";
return answer(kept,html.replace("<main",()=>say+"<main"),kept.status)},
nothing=async sw=>{const kept=await caches.match(OFFLINE[sw],ANY);if(!kept)return Response.error();
const c=await open("pages");let rows="";
for(const r of(await c.keys()).reverse()){const p=await c.match(r,ANY),t=/<title>([^<]*)/.exec(await p.text()),u=new URL(r.url);
if(t)rows+="<li><a href=\""+u.pathname+u.search+"\">"+t[1].replace(/ · [^·]*$/,"")+"</a><span class=\"text-muted\">"+age(p,WORDS[sw])+"</span></li>"}
return answer(kept,(await kept.text()).replace("<!--saved-->",()=>rows),503)},
file=async(e,name,most)=>{const c=await open(name),kept=await c.match(e.request,ANY);if(kept)return kept;
const got=await fetch(e.request);if(got.status==200){const twin=got.clone();e.waitUntil(c.put(e.request,twin).then(()=>trim(c,most)))}return got},
page=async(e,u)=>{const sw=+/^\/sw(\/|$)/.test(u.pathname),path=sw?u.pathname.slice(3):u.pathname,
net=(async()=>await e.preloadResponse||fetch(e.request))();
if(NEVER.test(path))return net.catch(()=>nothing(sw));
const c=await open("pages"),fresh=net.then(got=>{
if(got.status==200&&!got.redirected&&!/no-store/.test(got.headers.get("cache-control"))&&/html/.test(got.headers.get("content-type"))){
const twin=got.clone();e.waitUntil(c.delete(e.request,ANY).then(()=>c.put(e.request,twin)).then(()=>trim(c,30)))}return got}),
kept=await c.match(e.request,ANY);
if(!kept)return fresh.catch(()=>nothing(sw));
e.waitUntil(fresh.catch(()=>0));
const first=await Promise.race([fresh.catch(()=>1),new Promise(d=>setTimeout(d,3e3,2))]),w=WORDS[sw];
return first==1?copy(kept,w,w.offline):first==2?copy(kept,w,w.slow):first};
addEventListener("install",e=>{skipWaiting();e.waitUntil(Promise.all([open("files").then(c=>c.addAll(FILES)),open("offline").then(c=>c.addAll(OFFLINE))]))});
addEventListener("activate",e=>e.waitUntil((async()=>{const p=registration.navigationPreload;if(p)await p.enable();await clients.claim()})()));
addEventListener("fetch",e=>{const r=e.request,u=new URL(r.url);if(r.method!="GET"||u.origin!=location.origin)return;
if(FILE.test(u.pathname))e.respondWith(u.pathname.startsWith("/media/")?file(e,"media",60):file(e,"files",20));
else if(r.mode=="navigate")e.respondWith(page(e,u))});
