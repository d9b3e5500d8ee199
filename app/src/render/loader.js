{const D=document,H=D.documentElement.dataset,C=navigator.connection,E=["pointerdown","keydown","focusin"];
let mode="$mode",begun;
if(mode=="idle"&&C&&(C.saveData||/2g/.test(C.effectiveType)))mode="touch";
const wake=async()=>{if(begun)return;begun=1;for(const e of E)D.removeEventListener(e,touch,true);
try{const M=await import("$js");await M.default({module_or_path:"$wasm"});M.hydrate();
for(const i of D.querySelectorAll("leptos-island")){
const up=i.closest("leptos-children"),run=M[i.dataset.component];
if(up&&up.$$on_hydrate)up.$$on_hydrate();
if(run)await run(i);
await new Promise(r=>setTimeout(r))}
H.islands="live"}catch(e){H.islands="asleep"}},
touch=e=>{if(mode!="touch"||e.target.closest("leptos-island"))wake()},
idle=()=>window.requestIdleCallback?requestIdleCallback(wake,{timeout:3000}):setTimeout(wake,300);
if(mode=="eager")wake();else{
for(const e of E)D.addEventListener(e,touch,{capture:true,passive:true});
if(mode=="idle")D.readyState=="complete"?idle():addEventListener("load",idle)}}
